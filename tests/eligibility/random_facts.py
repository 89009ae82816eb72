"""What can be known in drawn rulebooks, and the figures of their law."""

FACTS = """\
person:
  age: {type: integer, derived: 'years_between(birth_date, on)', vi: a, en: a}
  birth_date: {type: date, register: population, vi: b, en: b}
  left_on: {type: date, register: employment, absent: never, vi: b, en: b}
  moved_on: {type: date, asked_if: works, otherwise: never, register: employment, vi: b, en: b}
  sex: {type: choice, one_of: [female, male], register: population, vi: c, en: c}
  work: {type: choice, one_of: [none, formal, informal], register: employment, absent: none, vi: c, en: c}
  works: {type: truth, register: employment, absent: false, vi: d, en: d}
  citizen: {type: truth, register: population, vi: d, en: d}
  disabled: {type: truth, asked_if: 'age >= 6', otherwise: false, register: assistance, vi: d, en: d}
  wage: {type: money, asked_if: works, otherwise: 0, register: employment, vi: e, en: e}
  pension: {type: money, register: employment, absent: 0, vi: e, en: e}
  debt: {type: integer, min: -50, max: 50, register: assistance, vi: e, en: e}
  months: {type: integer, max: 600, register: employment, vi: e, en: e}
  injury: {type: percent, register: assistance, vi: e, en: e}
  has_applied: {type: truth, per: scheme, register: declared, vi: f, en: f}
household:
  poverty: {type: choice, one_of: [poor, near_poor, none], register: assistance, absent: none, vi: g, en: g}
  income: {type: money, register: assistance, vi: g, en: g}
  rooms: {type: integer, min: 1, max: 30, register: assistance, vi: g, en: g}
  commune: {type: area, level: commune, register: population, vi: g, en: g}
  province: {type: area, level: province, register: areas, vi: g, en: g}
  island: {type: truth, register: areas, vi: g, en: g}
event:
  children: {type: integer, min: 1, max: 5, kinds: [birth], vi: i, en: i}
  hospital: {type: truth, kinds: [birth, storm], vi: i, en: i}
  cost: {type: money, asked_if: hospital, otherwise: 0, kinds: [birth, storm], vi: i, en: i}
  home_on: {type: date, kinds: [birth, storm], vi: i, en: i}
  damage: {type: choice, one_of: [none, some, all], register: assistance, absent: none, kinds: [storm], vi: i, en: i}
"""
SOURCES = "L1:\n  number: 1/2020\n  title: {vi: Luật, en: Law}\n  published: 2019-06-01\n  in_force: 2000-01-01\n"
PARAMETERS = """\
standard:
  title: {vi: h, en: h}
  type: money
  values:
    - {from: 2010-01-01, value: 270_000, source: L1 art 1}
    - {from: 2021-07-01, value: 360_000, source: L1 art 1}
    - {from: 2024-07-01, value: 500_000, published: 2024-08-01, source: L1 art 1}
rate:
  title: {vi: h, en: h}
  type: rate
  values:
    - {from: 2010-01-01, value: 0.6, source: L1 art 1}
    - {from: 2022-01-01, to: 2023-12-31, value: 1.25, source: L1 art 1}
limit:
  title: {vi: h, en: h}
  type: integer
  values:
    - {from: 2010-01-01, value: 12, source: L1 art 1}
    - {from: 2020-01-01, value: null, source: L1 art 1}
    - {from: 2023-01-01, value: 16, source: L1 art 1}
by_work:
  title: {vi: h, en: h}
  type: money
  by: [work]
  values:
    - from: 2010-01-01
      value:
        none: 0
        formal: 4_680_000
        informal: 1_000_000
      source: L1 art 1
    - from: 2024-01-01
      value:
        formal: 4_960_000
        informal: null
      source: L1 art 1
by_age:
  title: {vi: h, en: h}
  type: money
  by: [age]
  values:
    - from: 2010-01-01
      value:
        - {age: {below: 6}, value: 540_000}
        - {age: {from: 6, below: 60}, value: 270_000}
        - {age: {from: 80}, value: 900_000}
      source: L1 art 1
    - from: 2022-01-01
      value:
        - {age: {from: 0, below: 16}, value: 720_000}
        - {age: {from: 16, below: 80}, value: null}
        - {age: {from: 80}, value: 1_080_000}
      source: L1 art 1
by_place:
  title: {vi: h, en: h}
  type: integer
  by: [commune]
  values:
    - from: 2010-01-01
      value: {nation: 300, "00001": 500, "00002": 250, "01": 400, "02": null}
      source: L1 art 1
    - from: 2023-01-01
      value: {"00001": 500, "01": 450}
      source: L1 art 1
by_two:
  title: {vi: h, en: h}
  type: money
  by: [work, commune]
  values:
    - from: 2010-01-01
      value:
        - {work: [formal, informal], commune: nation, value: 1_000}
        - {work: formal, commune: "00001", value: 3_000}
        - {work: formal, commune: ["01", "02"], value: 2_000}
        - {work: none, commune: "00002", value: 500}
      source: L1 art 1
by_born:
  title: {vi: h, en: h}
  type: integer
  by: [{key: day, type: date}, {key: share, type: percent}]
  values:
    - from: 2010-01-01
      value:
        - {day: {below: 1960-07-01}, share: {below: 60.5}, value: 1}
        - {day: {below: 1960-07-01}, share: {from: 60.5}, value: 2}
        - {day: {from: 1960-07-01, below: 2004-02-29}, share: {from: 61}, value: 3}
        - {day: {from: 2004-02-29}, share: {}, value: 4}
      source: L1 art 1
begun:
  title: {vi: h, en: h}
  type: date
  values:
    - {from: 2010-01-01, value: 2015-03-31, source: L1 art 1}
    - {from: 2022-01-01, value: null, source: L1 art 1}
    - {from: 2024-01-01, value: 2024-02-29, source: L1 art 1}
"""

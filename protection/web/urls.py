"""Pages. Nothing personal ever stands in an address."""

from django.urls import path

from .views import deliveries, desk, doors, jobs, people

app_name = "web"
urlpatterns = [
    path("", doors.home, name="home"),
    path("sign-in/", doors.sign_in, name="sign_in"),
    path("sign-out/", doors.sign_out, name="sign_out"),
    path("language/", doors.language, name="language"),
    path("health/", doors.health, name="health"),
    path("desk/", desk.desk, name="desk"),
    path("search/", people.search, name="search"),
    path("persons/<uuid:public_id>/", people.person, name="person"),
    path("households/<uuid:public_id>/", people.household, name="household"),
    path("work-list/", desk.work_list, name="work_list"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<int:number>/", jobs.job, name="job"),
    path("jobs/<int:number>/retry/", jobs.retry_job, name="retry_job"),
    path("jobs/<int:number>/cancel/", jobs.cancel_job, name="cancel_job"),
    path("deliveries/", deliveries.deliveries, name="deliveries"),
    path("deliveries/<int:number>/quarantine/", deliveries.quarantine, name="quarantine"),
]

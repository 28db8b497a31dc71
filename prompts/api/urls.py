from django.urls import path, re_path

from . import use_cases

urlpatterns = [
    path("use-cases", use_cases.UseCaseList.as_view(), name="use-cases"),
    re_path(r"^use-cases/(?P<full_name>[^/]{1,101})$", use_cases.UseCaseDetail.as_view(), name="use-case"),
]

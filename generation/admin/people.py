"""Users and groups, in Unfold's forms. Only superusers see them, unless somebody is given the rights."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as StockGroupAdmin
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Count, QuerySet
from django.forms import ModelMultipleChoiceField
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget as Checkboxes

from llmhub.admin_site.display import age_tag
from llmhub.admin_site.pages import StrictLookups

# Django's own bookkeeping has permissions too, but no screens here.
APPS = ["auth", "prompts", "usage", "generation"]

admin.site.unregister(User)
admin.site.unregister(Group)


class PermissionsField(ModelMultipleChoiceField):
    """Permissions by their own name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


def _choices(field: Any) -> dict[str, Any]:
    """How a choice of groups or permissions is offered."""
    if field.related_model is not Permission:
        return {"widget": Checkboxes}
    offered = Permission.objects.filter(content_type__app_label__in=APPS).exclude(content_type__model="permission")
    return {"widget": Checkboxes, "form_class": PermissionsField, "queryset": offered}


@admin.register(User)
class UserAdmin(StrictLookups, StockUserAdmin, ModelAdmin):
    """People who log in here. What they see follows from their groups."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["username", "show_name", "email", "show_groups", "show_state", "show_last_login"]
    list_filter = ["is_active", "is_superuser", "groups"]
    list_filter_submit = True
    list_fullwidth = True
    actions = None
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Person", {"fields": ["first_name", "last_name", "email"]}),
        ("What they may do", {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        ("Single permissions", {"classes": ["collapse"], "fields": ["user_permissions"]}),
    ]

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        return super().formfield_for_manytomany(db_field, request, **kwargs, **_choices(db_field))

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    @display(description="Name", ordering="first_name")
    def show_name(self, user: User) -> str:
        return user.get_full_name() or "–"

    @display(description="Groups")
    def show_groups(self, user: User) -> str:
        names = [group.name for group in user.groups.all()]
        return ", ".join(["Superuser", *names] if user.is_superuser else names) or "–"

    @display(description="State", label={"Active": "success", "Off": "danger", "No admin": "warning"})
    def show_state(self, user: User) -> str:
        if not user.is_active:
            return "Off"
        return "Active" if user.is_staff else "No admin"

    @display(description="Last login", ordering="last_login")
    def show_last_login(self, user: User) -> str:
        return age_tag(user.last_login) if user.last_login else "Never"


@admin.register(Group)
class GroupAdmin(StrictLookups, StockGroupAdmin, ModelAdmin):
    """Groups and what their members may do."""

    list_display = ["name", "show_members"]
    list_fullwidth = True
    actions = None
    filter_horizontal = []

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        return super().formfield_for_manytomany(db_field, request, **kwargs, **_choices(db_field))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        return super().get_queryset(request).annotate(members=Count("user"))

    @display(description="Members", ordering="members")
    def show_members(self, group: Group) -> int:
        return group.members  # type: ignore[attr-defined]

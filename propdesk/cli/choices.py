"""Codes that options take, with their Chinese and English titles (the schemas say the same; tested)."""

from __future__ import annotations

from collections.abc import Mapping

Titles = Mapping[str, tuple[str, str]]

UNIT_KINDS: Titles = {
    "flat": ("住宅", "flat"),
    "shop": ("商铺", "shop"),
    "parking": ("车位", "parking space"),
    "office": ("办公室", "office"),
    "dormitory": ("宿舍", "dormitory"),
}
UNIT_STATES: Titles = {
    "occupied": ("已入住", "occupied"),
    "vacant": ("空置", "vacant"),
    "unsold": ("未售", "unsold"),
    "undelivered": ("未交房", "not delivered"),
    "delivered": ("已交房", "delivered"),
    "renovating": ("装修中", "being renovated"),
    "let": ("出租", "let"),
}
ROLES: Titles = {"owner": ("业主", "owner"), "tenant": ("租户", "tenant")}
PERSON_KINDS: Titles = {
    "person": ("个人", "person"),
    "company": ("单位", "company"),
    "guest": ("访客", "guest"),
}
GENDERS: Titles = {"male": ("男", "male"), "female": ("女", "female")}
FORMULAS: Titles = {"area": ("面积×单价＋附加费", "area × price + surcharge"), "fixed": ("固定费用", "fixed")}
TIMINGS: Titles = {"advance": ("预付", "in advance"), "arrears": ("后付", "in arrears")}
ANCHORS: Titles = {"unit": ("各房屋", "the unit's own start"), "calendar": ("自然年", "calendar")}

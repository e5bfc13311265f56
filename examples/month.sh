#!/usr/bin/env bash
# A month at a desk: readings, a bill run, notices, payments from a WeChat bill, the day's close, dunning,
# the quarterly statement. It makes a desk of its own in a temporary folder; propdesk must be on the PATH.
# Usage: month.sh [FOLDER]   (the desk and its papers are made in FOLDER, which must not exist, and are kept)
set -euo pipefail

place=${1:-$(mktemp -d)/month}
desk=$place/desk
mkdir -p "$place"
export GIT_CONFIG_COUNT=2 GIT_CONFIG_KEY_0=user.name GIT_CONFIG_VALUE_0=林晓
export GIT_CONFIG_KEY_1=user.email GIT_CONFIG_VALUE_1=lin@example.com
export PROPDESK_DIR=$desk PROPDESK_LANG=zh

at() { # at MOMENT COMMAND…: say a command and run it at a business moment
    local moment=$1
    shift
    printf '\n$ propdesk --at "%s" %s\n' "$moment" "$*" >&2
    propdesk --lang zh --at "$moment" "$@"
}

expect() { # expect CODE COMMAND…: run what must end with an exit code other than 0
    local code=0 wanted=$1
    shift
    "$@" || code=$?
    [ "$code" = "$wanted" ] || { echo "exit $code instead of $wanted: $*" >&2; exit 1; }
}

# --- the desk: six flats, two fee items by area and by meter, a shared cost -------------------------
propdesk --lang zh init "$desk" --name 翠竹苑 --units 1:1x3x2 >&2
at "2026-08-01 09:00" fee tariff set property --title 物业费 --formula area --price 2.10 --cycle 1 \
    --due-days 10 --from 2026-08-01
at "2026-08-01 09:00" fee tariff set water --title 水费 --formula consumption --utility water --timing arrears \
    --nature pass-through --due-days 10 --tier 10:2.90 --tier 3.85 --from 2026-08-01
at "2026-08-01 09:00" fee tariff set light --title 公共照明分摊 --formula share --timing arrears --due-days 10

owner=0
for unit in 1-1-0101 1-1-0102 1-1-0201 1-1-0202 1-1-0301 1-1-0302; do
    owner=$((owner + 1))
    at "2026-08-01 09:10" unit edit "$unit" --area "8$owner.50" \
        --charge property:2026-09-01 --charge light:2026-08-01 >/dev/null
    at "2026-08-01 09:15" person add --name "业主$owner" --phone "1390000000$owner" >/dev/null
    at "2026-08-01 09:15" person link "业主$owner" "$unit" --role owner >/dev/null
    at "2026-08-01 09:20" meter add "$unit" --utility water --item water --serial "S0$owner" \
        --initial 100 --installed 2026-08-01 >/dev/null
done

# --- the end of August: meters are read from a sheet that was filled in on site ----------------------
cat >"$place/抄表.csv" <<'CSV'
房号,表计类型,本次读数,抄表日期
1-1-0101,水,108,2026-08-31
1-1-0102,水,112.5,2026-08-31
1-1-0201,水,125,2026-08-31
1-1-0202,水,100,2026-08-31
1-1-0301,水,107,2026-08-31
CSV
at "2026-08-31 17:00" fee readings import "$place/抄表.csv" --period 2026-08
at "2026-08-31 17:10" fee readings missing --period 2026-08
expect 3 at "2026-08-31 17:15" fee read 0102 水 111 --date 2026-08-31

# --- the first of September: the run (a missing reading is a skip, never 0), the shared light ---------
at "2026-09-01 09:00" fee bill --period 2026-08 --item water
at "2026-09-01 09:05" fee bill --period 2026-09 --item property --dry-run -o json >"$place/dry-run.json"
at "2026-09-01 09:06" fee bill --period 2026-09 --item property
at "2026-09-01 09:06" fee bill --period 2026-09 --item property
at "2026-09-01 09:10" fee share light 100.01 --by area --period 2026-08
at "2026-09-01 09:20" fee notice --period 2026-09 -O "$place/通知单.pdf"
at "2026-09-01 09:25" fee explain property/1-1-0201/2026-09-01
at "2026-09-01 09:25" fee runs

# --- payments: WeChat's bill of the day, cash at the counter ------------------------------------------
cat >"$place/微信账单.csv" <<'CSV'
交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注
`2026-09-05 10:01:02,`wx01,`1900000109,`0,`,`4200000001,`WX01,`u1,`NATIVE,`SUCCESS,`OTHERS,`CNY,`171.15,`0.00,`0,`0,`0.00,`0.00,`,`,`物业费 1-1-0101,`,`1.03,`0.60%,`171.15,`0.00,`
`2026-09-05 11:20:00,`wx01,`1900000109,`0,`,`4200000002,`WX02,`u2,`NATIVE,`SUCCESS,`OTHERS,`CNY,`300.00,`0.00,`0,`0,`0.00,`0.00,`,`,`1单元0201 水费物业费,`,`1.80,`0.60%,`300.00,`0.00,`
`2026-09-05 19:30:00,`wx01,`1900000109,`0,`,`4200000003,`WX03,`u3,`NATIVE,`SUCCESS,`OTHERS,`CNY,`88.00,`0.00,`0,`0,`0.00,`0.00,`,`,`谢谢,`,`0.53,`0.60%,`88.00,`0.00,`
总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额
`3,`559.15,`0.00,`0.00,`3.36,`559.15,`0.00
CSV
expect 1 at "2026-09-06 09:00" fee reconcile "$place/微信账单.csv" --channel wechat
expect 1 at "2026-09-06 09:05" fee reconcile "$place/微信账单.csv" --channel wechat --post
expect 1 at "2026-09-06 09:06" fee reconcile "$place/微信账单.csv" --channel wechat --post
at "2026-09-06 10:00" pay 0102 100 --given 100
at "2026-09-06 10:05" void last -m 金额录错
at "2026-09-06 10:06" pay 0102 all
at "2026-09-06 10:30" fee deposit take 0301 2000 --kind 装修押金
cash=$(at "2026-09-06 17:00" fee day -o json | python3 -c \
    'import json, sys; print(next(row["amount"] for row in json.load(sys.stdin)["rows"] if row["method"] == "cash"))')
at "2026-09-06 17:30" fee day --close --cash "$cash"

# --- corrections: a credit note, a deduction from the deposit ------------------------------------------
at "2026-09-20 09:00" fee adjust credit property/1-1-0202/2026-09-01 10 -m 停水补偿
deposit=$(at "2026-09-20 09:05" fee deposit list -o json | python3 -c \
    'import json, sys; print(json.load(sys.stdin)["rows"][0]["id"])')
at "2026-09-25 09:00" fee deposit deduct "$deposit" 150 -m 墙面损坏 --evidence 照片3张

# --- October: who owes, letters, a promise, who is clear -----------------------------------------------
at "2026-10-08 09:00" fee arrears --as-of 2026-10-08 -O "$place/欠费.xlsx"
at "2026-10-08 09:00" fee arrears --as-of 2026-10-08
at "2026-10-08 09:10" fee promise 0302 all 2026-10-31 -m 月底结清
at "2026-10-08 09:15" fee dun --min-days 5 -O "$place/催缴.pdf"
at "2026-10-08 09:16" fee dun --min-days 5
at "2026-10-08 09:20" fee clearance 0102 -O "$place/结清证明.pdf"
expect 3 at "2026-10-08 09:25" fee clearance 0302
at "2026-10-08 09:30" fee collection --period 2026-09

# --- the quarter: expenses, the close of the months, the statement for the notice board ----------------
at "2026-09-30 09:00" fee expense add cleaning 120 --date 2026-09-30 --note 九月保洁
at "2026-10-08 10:00" fee close 2026-09
at "2026-10-08 10:05" fee openness --quarter 2026Q3 -O "$place/收支公示.pdf"
at "2026-10-08 10:05" fee openness --quarter 2026Q3
at "2026-10-08 10:10" fee export --to beancount -O "$place/账目.beancount"
at "2026-10-08 10:15" check
echo "全部完成：$place"

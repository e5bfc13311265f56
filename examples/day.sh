#!/usr/bin/env bash
# A day at the ticket desk: thirty calls from 08:20 to 17:20, work slips, holds, a charge, callbacks, one incident
# of four flats, the work log of the day. It makes a desk of its own in a temporary folder; propdesk must be on
# the PATH.
# Usage: day.sh [FOLDER]   (the desk and its papers are made in FOLDER, which must not exist, and are kept)
set -euo pipefail

place=${1:-$(mktemp -d)/day}
desk=$place/desk
day=2026-12-07
mkdir -p "$place"
export GIT_CONFIG_COUNT=2 GIT_CONFIG_KEY_0=user.name GIT_CONFIG_VALUE_0=林晓
export GIT_CONFIG_KEY_1=user.email GIT_CONFIG_VALUE_1=lin@example.com
export PROPDESK_DIR=$desk PROPDESK_LANG=zh

at() { # at HH:MM COMMAND…: say a command and run it at that time of the day
    local clock=$1
    shift
    printf '\n$ propdesk --at "%s %s" %s\n' "$day" "$clock" "$*" >&2
    propdesk --at "$day $clock" "$@"
}

expect() { # expect CODE COMMAND…: run what must end with an exit code other than 0
    local code=0 wanted=$1
    shift
    "$@" || code=$?
    [ "$code" = "$wanted" ] || { echo "exit $code instead of $wanted: $*" >&2; exit 1; }
}

declare -A id
call() { # call NAME HH:MM WORDS…: write a call down and remember its number
    local name=$1 clock=$2
    shift 2
    id[$name]=$(at "$clock" ticket new "$@" -o json | python3 -c \
        'import json, sys; print(json.load(sys.stdin)["rows"][0]["id"])')
}

# --- the desk: two houses, three workers, a fee item for repairs that are charged ---------------------
propdesk init "$desk" --name 翠竹苑 --units 2:1x6x2 >&2
cat >>"$desk/desk.yaml" <<'YAML'

workers:
  - {id: wang, name: 王师傅, dept: 工程部}
  - {id: li, name: 李电工, dept: 工程部}
  - {id: sun, name: 孙姐, dept: 环境部}

views:
  - {name: 今日到期, query: "status:open due<1d"}
YAML
at 08:00 keep desk.yaml -m 维修人员和视图
at 08:00 fee tariff set repair --title 有偿维修 --formula once --due-days 10
owner=0
for unit in 1-1-0101 1-1-0102 1-1-0201 1-1-0202 1-1-0301 1-1-0302 2-1-0101 2-1-0201 2-1-0302; do
    owner=$((owner + 1))
    at 08:05 person add --name "业主$owner" --phone "1390000000$owner" >/dev/null
    at 08:05 person link "业主$owner" "$unit" --role owner >/dev/null
done
at 08:10 unit edit 1-1-0101 --set delivered=2025-06-01 --tag 关爱

# --- the morning ---------------------------------------------------------------------------------------
call leak 08:20 --unit 1-1-0101 --category 给排水 --by 业主1 --promise 10:00..12:00 厨房水管漏水
call power 08:31 --unit 1-1-0202 --category 强电 --priority 紧急 --by 业主4 卧室没电
call lift 08:40 --place "2 栋 1 单元电梯" --building 2 --category 电梯 --priority 急修 --caller 路人 --phone 13700000001 \
    电梯困人
call fees 08:52 --unit 2-1-0101 --category 收费 --kind 咨询 --by 业主7 问物业费标准 --answered 已告知每平方米 2.1 元
call rubbish 09:03 --place "1 栋三楼楼道" --building 1 --category 保洁 --kind 投诉 --caller 张先生 --phone 13700000002 垃圾两天没清
call lamp 09:15 --place 地下车库 --category 公共照明 --channel 巡查 车库入口灯不亮
call praise 09:20 --unit 2-1-0201 --category 服务态度 --kind 表扬 --by 业主8 王师傅服务好 --answered 已转达
call card 09:31 --unit 1-1-0302 --category 门禁 --channel 来访 --by 业主6 门禁卡失灵
call water1 09:40 --unit 1-1-0102 --category 给排水 --by 业主2 停水
call water2 09:44 --unit 1-1-0201 --category 给排水 --by 业主3 没有水
call water3 09:47 --unit 1-1-0301 --category 给排水 --by 业主5 水压很小
call water4 09:50 --unit 1-1-0302 --category 给排水 --by 业主6 停水了

at 08:42 ticket assign "${id[lift]}" --to 李电工
at 09:12 ticket resolve "${id[lift]}" --result 已放出乘客，维保单位复位
at 09:55 ticket join "${id[water2]}" "${id[water3]}" "${id[water4]}" --incident "${id[water1]}"
at 09:56 ticket assign "${id[leak]}" "${id[water1]}" --to 王师傅
at 09:57 ticket assign "${id[power]}" "${id[lamp]}" "${id[card]}" --to li
at 09:58 ticket assign "${id[rubbish]}" --to 孙姐
expect 4 at 09:58 ticket assign "${id[rubbish]}" --to 孙大姐
at 10:00 ticket slip "${id[leak]}" "${id[power]}" "${id[water1]}" -O "$place/维修单.pdf" --two
at 10:01 ticket accept "${id[leak]}" "${id[power]}" "${id[lamp]}" "${id[card]}"
expect 3 at 10:02 ticket close "${id[leak]}"
at 10:05 ticket start "${id[leak]}" "${id[power]}"
expect 3 at 09:30 ticket start "${id[card]}"

call noise 10:10 --unit 2-1-0302 --category 噪音 --kind 投诉 --by 业主9 楼上装修噪音
call pet 10:22 --place 中心花园 --category 宠物 --kind 投诉 --caller 赵女士 --phone 13700000003 大型犬未牵绳
call park 10:35 --place "B1 车位区" --category 停车 --caller 陈先生 --phone 13700000004 车位被占
call tree 10:48 --place "2 栋南侧" --building 2 --category 绿化 --kind 建议 --channel 微信 树枝挡光 --answered 已列入修剪计划
at 11:00 ticket hold "${id[power]}" --for 配件 -m 空气开关缺货
printf '角阀锈蚀，型号 DN15\n' >"$place/现场记录.txt"
at 11:04 ticket attach "${id[leak]}" "$place/现场记录.txt"
at 11:05 ticket note "${id[leak]}" 角阀锈蚀，需更换
at 11:20 ticket resolve "${id[leak]}" --result 更换角阀 --labour 50 --material 角阀:1:35
at 11:30 ticket resolve "${id[water1]}" --result 总管抢修完毕，已供水 --joined
at 11:40 ticket list
at 11:41 ticket list --view 今日到期

# --- the afternoon -------------------------------------------------------------------------------------
call door 13:10 --unit 1-1-0102 --category 门窗 --by 业主2 阳台门关不上
call wall 13:22 --unit 1-1-0101 --category 渗漏 --by 业主1 卫生间天花渗水
call hydrant 13:40 --place "1 栋五楼" --building 1 --category 消防 --channel 巡查 消火栓箱门坏
call net 13:55 --unit 2-1-0201 --category 弱电 --by 业主8 宽带信号差
call staff 14:02 --unit 2-1-0101 --category 服务态度 --kind 投诉 --by 业主7 保安态度差
call help 14:15 --unit 1-1-0301 --category 其他 --kind 求助 --by 业主5 帮忙联系家人 --answered 已联系上
call renov 14:30 --unit 2-1-0302 --category 装修 --kind 咨询 --by 业主9 问装修流程 --answered 已告知并发须知
call camera 14:41 --place 东门 --category 秩序 --channel 巡查 摄像头黑屏
call neighbour 15:05 --unit 1-1-0202 --category 相邻权纠纷 --kind 投诉 --by 业主4 邻居堆物占道
call again 15:20 --unit 1-1-0101 --category 给排水 --by 业主1 厨房水管又滴水
call lamp2 15:33 --place 地下车库 --category 公共照明 --caller 刘先生 --phone 13700000005 车库入口灯不亮
call bill 15:50 --unit 1-1-0302 --category 收费 --kind 咨询 --by 业主6 问水费 --answered 已查账并告知
call gate 16:05 --place 西门 --category 门禁 --channel 巡查 道闸不起杆
call water5 16:20 --unit 2-1-0201 --category 给排水 --by 业主8 马桶堵塞

at 15:40 ticket duplicate "${id[lamp2]}" --of "${id[lamp]}"
at 15:30 ticket resume "${id[power]}"
at 16:00 ticket resolve "${id[power]}" --result 更换空气开关
expect 2 at 16:10 ticket callback "${id[leak]}" --score 6
at 16:10 ticket callback "${id[leak]}" --score 2 --solved no -m 又滴水
at 16:12 ticket assign "${id[leak]}" --to 王师傅 -m 返修
at 16:40 ticket resolve "${id[leak]}" --result 重新缠生料带并试水
at 16:50 ticket callback "${id[leak]}" --score 5
at 16:51 ticket close "${id[leak]}"
at 16:52 ticket callback "${id[power]}" --unreached
at 16:55 ticket callback "${id[water1]}" --score 5
at 16:56 ticket close "${id[water1]}"
at 17:00 ticket cancel "${id[park]}" -m 对方已挪车
at 17:05 ticket overdue
at 17:06 ticket escalate
at 17:07 ticket escalate
at 17:10 ticket today
at 17:15 ticket stats
at 17:16 ticket stats --by category
at 17:20 ticket log -O "$place/工作日志.pdf"
at 17:21 ticket show "${id[leak]}"
at 17:22 find 漏水
at 17:25 check
echo "全部完成：$place"

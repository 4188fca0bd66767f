#!/usr/bin/env bash
# Forwarding side by side: CPU time a request (or a gigabyte) of the gateway, nginx and HAProxy on the same work, in alternating rounds.
#   benchmarks/forwarding.sh [http|https] [small|down|up] [rounds] [seconds]
# The proxies run one after the other on one core; load and back end on another. Quote the ratios, not the times.
# GATEWAY names a built gateway (by default one is published first); PEERS the proxies, "gateway nginx haproxy" by default.
set -euo pipefail
cd "$(dirname "$0")"
scheme=${1:-https} work=${2:-small} rounds=${3:-5} seconds=${4:-5}
peers=${PEERS:-gateway nginx haproxy}
connections=${CONNECTIONS:-64}
warmup=${WARMUP:-15}
proxy_core=${PROXY_CORE:-0}
load_core=${LOAD_CORE:-1}
dir=$(mktemp -d)
pids=()
stop() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$dir"; }
trap stop EXIT

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
declare -A port
for name in backend_http backend_https nginx haproxy gateway admin; do port[$name]=$(free_port); done

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=Benchmark -keyout "$dir/ca.key" -out "$dir/ca.pem" 2>/dev/null
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -keyout "$dir/server.key" -out "$dir/server.csr" 2>/dev/null
printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n' > "$dir/ext"
openssl x509 -req -in "$dir/server.csr" -CA "$dir/ca.pem" -CAkey "$dir/ca.key" -CAcreateserial -days 2 -extfile "$dir/ext" -out "$dir/server.pem" 2>/dev/null
cat "$dir/server.pem" "$dir/server.key" > "$dir/haproxy.pem"
openssl pkcs12 -export -passout pass: -in "$dir/server.pem" -inkey "$dir/server.key" -out "$dir/server.pfx"
mkdir "$dir/www"
head -c 1024 /dev/urandom > "$dir/www/small"
head -c 104857600 /dev/zero > "$dir/www/large"
chmod -R a+rX "$dir"

backend=${port[backend_http]} haproxy_tls=""
if [ "$scheme" = https ]; then
  backend=${port[backend_https]}
  haproxy_tls="ssl ca-file $dir/ca.pem verify required verifyhost localhost sni str(localhost) ssl-min-ver TLSv1.3"
fi
nginx_pass=http://plain
[ "$scheme" = https ] && nginx_pass=https://tls
render() {
  sed -e "s|@DIR@|$dir|g; s|@CORES@|1|g; s|@BACKEND_HTTP@|${port[backend_http]}|g; s|@BACKEND_HTTPS@|${port[backend_https]}|g" \
      -e "s|@NGINX@|${port[nginx]}|g; s|@HAPROXY@|${port[haproxy]}|g; s|@GATEWAY@|${port[gateway]}|g; s|@ADMIN@|${port[admin]}|g" \
      -e "s|@BACKEND@|$backend|g; s|@HAPROXY_TLS@|$haproxy_tls|g; s|@NGINX_PASS@|$nginx_pass|g; s|@GATEWAY_PASS@|$scheme://127.0.0.1:$backend|g" "peers/$1" > "$dir/$1"
}
for file in backend.conf nginx.conf haproxy.cfg gateway.json; do render "$file"; done
printf 'user root;\n' | cat - "$dir/backend.conf" > "$dir/b" && mv "$dir/b" "$dir/backend.conf"
printf 'user root;\n' | cat - "$dir/nginx.conf" > "$dir/n" && mv "$dir/n" "$dir/nginx.conf"

taskset -c "$load_core" nginx -c "$dir/backend.conf" -g 'daemon off;' & pids+=($!)
for peer in $peers; do
  case $peer in
    gateway)
      if [ -z "${GATEWAY:-}" ]; then
        ../src/Gateway/publish "$dir/gateway" > /dev/null
        GATEWAY=$dir/gateway/gateway
      fi
      taskset -c "$proxy_core" "$GATEWAY" run --config "$dir/gateway.json" > "$dir/gateway.log" 2>&1 & ;;
    nginx) taskset -c "$proxy_core" nginx -c "$dir/nginx.conf" -g 'daemon off;' & ;;
    haproxy) taskset -c "$proxy_core" haproxy -db -f "$dir/haproxy.cfg" & ;;
  esac
  pids+=($!)
  eval "pid_$peer=$!"
done

# User and system time of a process and its children, in clock ticks.
ticks() {
  local pid total=0
  for pid in $1 $(pgrep -P "$1" || true); do
    total=$((total + $(awk '{ print $14 + $15 }' "/proc/$pid/stat" 2>/dev/null || echo 0)))
  done
  echo "$total"
}
hertz=$(getconf CLK_TCK)

load() { # port seconds -> work done (requests, or bytes)
  local url=https://localhost:$1
  case $work in
    small) taskset -c "$load_core" wrk -t1 -c "$connections" -d "${2}s" "$url/small" | awk '/requests in/ { print $1 } /Non-2xx|Socket errors/ { print > "/dev/stderr" }' ;;
    down) for _ in $(seq "$2"); do taskset -c "$load_core" curl -sk -o /dev/null -w '%{size_download}\n' "$url/large"; done | awk '{ n += $1 } END { print n }' ;;
    up) for _ in $(seq "$2"); do taskset -c "$load_core" curl -sk -H Expect: -T "$dir/www/large" -o /dev/null -w '%{size_upload}\n' "$url/upload"; done | awk '{ n += $1 } END { print n }' ;;
  esac
}

for attempt in $(seq 100); do
  ready=true
  for peer in $peers; do curl -skf -o /dev/null "https://localhost:${port[$peer]}/small" || ready=false; done
  $ready && break
  [ "$attempt" = 100 ] && { echo "not ready:"; curl -sk -i "https://localhost:${port[gateway]}/small" | head -c 600; cat "$dir/gateway.log"; exit 1; }
  sleep 0.2
done
[ "$warmup" = 0 ] || for peer in $peers; do load "${port[$peer]}" "$([ "$peer" = gateway ] && echo "$warmup" || echo 2)" > /dev/null; done

for round in $(seq "$rounds"); do
  for peer in $peers; do
    pid_name=pid_$peer
    before=$(ticks "${!pid_name}")
    done_work=$(load "${port[$peer]}" "$seconds")
    after=$(ticks "${!pid_name}")
    echo "$round $peer $done_work $((after - before))"
  done
done | awk -v hertz="$hertz" -v work="$work" '
  { cost = work == "small" ? $4 / hertz * 1e6 / $3 : $4 / hertz / ($3 / 1e9); unit = work == "small" ? "us CPU/request" : "s CPU/GB"
    value[$2, ++count[$2]] = cost; printf "round %d %-8s %8.2f %s%s\n", $1, $2, cost, unit, work == "small" ? sprintf("  (%d requests)", $3) : ""; rounds = $1 }
  function median(peer,   n, i, j, t, a) { n = count[peer]; for (i = 1; i <= n; i++) a[i] = value[peer, i]
    for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (a[j] < a[i]) { t = a[i]; a[i] = a[j]; a[j] = t }
    return n % 2 ? a[(n + 1) / 2] : (a[n / 2] + a[n / 2 + 1]) / 2 }
  END { for (peer in count) printf "median %-8s %8.2f %s\n", peer, median(peer), unit
        if (("gateway") in count) for (peer in count) if (peer != "gateway") printf "ratio gateway/%s %.2f\n", peer, median("gateway") / median(peer) }'
printf 'memory:'; for peer in $peers; do pid_name=pid_$peer; printf ' %s %s' "$peer" "$(awk '/VmRSS/ { print int($2 / 1024) " MB" }' "/proc/${!pid_name}/status")"; done; echo

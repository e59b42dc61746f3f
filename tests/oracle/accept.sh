#!/usr/bin/env bash
# Tools that we did not write judge what the sandbox makes: openssl its OCSP answers, CRLs, time-stamps, CMS and key
# files, pdfsig its PDF signatures; each has to refuse a damaged one too. Arguments: the command shlyuz, and a folder to
# work in. Prints a line for each judgement; the exit code is that of the whole.
set -euo pipefail
shlyuz=${1:-shlyuz}
work=${2:-$(mktemp -d)}
data=$work/data
mkdir -p "$work"
cd "$work"
export SHLYUZ_LANG=en SHLYUZ_PASSWORD=Qwerty12
failures=0

say() { printf '%-8s %s\n' "$1" "$2"; }
accepts() { # what, command...: the tool takes ours
    local what=$1
    shift
    if "$@" >last.out 2>&1; then say accepts "$what"; else
        say FAILS "$what"
        sed 's/^/         /' last.out
        failures=$((failures + 1))
    fi
}
refuses() { # what, command...: the tool sees the damage
    local what=$1
    shift
    if "$@" >last.out 2>&1; then
        say FAILS "$what: a damaged one was taken"
        failures=$((failures + 1))
    else say refuses "$what"; fi
}
says() { # pattern, command...: it ends well and says so
    local pattern=$1
    shift
    "$@" >said.out 2>&1 || true
    cat said.out
    grep -Eq "$pattern" said.out
}
damaged() { # file: a copy with one octet changed near its end, after which its parts still stand where they stood
    python3 - "$1" <<'PY'
import sys
octets = bytearray(open(sys.argv[1], "rb").read())
octets[-20] ^= 1
open(sys.argv[1] + ".damaged", "wb").write(octets)
PY
}
fetch() { # address, file, [content type, file to post]
    python3 - "$@" <<'PY'
import sys, urllib.request
address, target, *posted = sys.argv[1:]
request = urllib.request.Request(address)
if posted:
    request = urllib.request.Request(address, open(posted[1], "rb").read(), {"Content-Type": posted[0]})
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
open(target, "wb").write(opener.open(request, timeout=20).read())
PY
}

"$shlyuz" up --port 0 --data "$data" >up.out 2>up.err &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null || true' EXIT
for _ in $(seq 300); do
    grep -q healthz up.out && url=$(sed -n 's/.*health *\(http.*\)\/healthz.*/\1/p' up.out) \
        && fetch "$url/healthz" health.json 2>/dev/null && break
    kill -0 $server 2>/dev/null || { cat up.err; exit 1; }
    sleep 0.1
done

iin=$("$shlyuz" people --json --data "$data" | python3 -c 'import json, sys; print(json.load(sys.stdin)[0]["iin"])')
"$shlyuz" key issue --for "$iin" --role person --family rsa --out key.p12 --data "$data" >issue.out
fetch "$url/pki/cert/root_rsa.cer" root.cer
fetch "$url/pki/cert/nca_rsa.cer" nca.cer
for name in root nca; do openssl x509 -inform DER -in $name.cer -out $name.pem; done
cat root.pem nca.pem >chain.pem

# key file
accepts "openssl pkcs12" openssl pkcs12 -in key.p12 -passin pass:Qwerty12 -nodes -clcerts -out pair.pem
refuses "openssl pkcs12, a wrong password" openssl pkcs12 -in key.p12 -passin pass:wrong -nodes -out /dev/null
openssl x509 -in pair.pem -out cert.pem

# status of a certificate, before and after its revocation
ocsp=(openssl ocsp -issuer nca.pem -CAfile chain.pem -url "$url/pki/ocsp")
accepts "openssl ocsp, SHA-1 CertID" says 'cert.pem: good' "${ocsp[@]}" -cert cert.pem
accepts "openssl ocsp, its signature" says 'Response verify OK' "${ocsp[@]}" -sha256 -cert cert.pem -respout ocsp.der
damaged ocsp.der
refuses "openssl ocsp" says 'Response verify OK' openssl ocsp -respin ocsp.der.damaged -issuer nca.pem -cert cert.pem \
    -CAfile chain.pem -no_nonce
crls() { for name in nca_rsa nca_d_rsa root_rsa; do
    fetch "$url/pki/crl/$name.crl" $name.crl && openssl crl -inform DER -in $name.crl -out $name.crl.pem
done; }
crls
for name in nca_rsa nca_d_rsa root_rsa; do
    accepts "openssl crl, $name" says 'verify OK' openssl crl -inform DER -in $name.crl -CAfile chain.pem -noout
done
damaged nca_rsa.crl
refuses "openssl crl" says 'verify OK' openssl crl -inform DER -in nca_rsa.crl.damaged -CAfile chain.pem -noout
check=(openssl verify -CAfile root.pem -untrusted nca.pem -CRLfile nca_rsa.crl.pem -crl_check)
accepts "openssl verify -crl_check" "${check[@]}" cert.pem

# time-stamps
printf 'Өтінемін\n' >letter.txt
for digest in sha256 sha512; do
    openssl ts -query -data letter.txt -$digest -cert -out query.tsq 2>/dev/null
    fetch "$url/pki/tsp" answer.tsr application/timestamp-query query.tsq
    accepts "openssl ts -verify, $digest" openssl ts -verify -queryfile query.tsq -in answer.tsr -CAfile root.pem \
        -untrusted nca.pem
done
damaged answer.tsr
refuses "openssl ts -verify" openssl ts -verify -queryfile query.tsq -in answer.tsr.damaged -CAfile root.pem \
    -untrusted nca.pem

# CMS
for level in B T LT; do
    "$shlyuz" sign letter.txt --key key.p12 --format cms --level $level --out attached.cms --data "$data"
    "$shlyuz" sign letter.txt --key key.p12 --format cms --level $level --detached --out detached.cms --data "$data"
    accepts "openssl cms -verify, level $level" openssl cms -verify -binary -inform DER -in attached.cms \
        -CAfile root.pem -purpose any -out content.txt
    accepts "the content of level $level" cmp content.txt letter.txt
    accepts "openssl cms -verify, detached, level $level" openssl cms -verify -binary -inform DER -in detached.cms \
        -content letter.txt -CAfile root.pem -purpose any -out /dev/null
done
printf 'Өтінбеймін\n' >other.txt
refuses "openssl cms -verify, other data" openssl cms -verify -binary -inform DER -in detached.cms -content other.txt \
    -CAfile root.pem -purpose any -out /dev/null

# PDF
python3 - <<'PY'
lines = [b"%PDF-1.7\n"]
places = []
objects = [
    b"<</Type/Catalog/Pages 2 0 R>>",
    b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>",
]
for number, body in enumerate(objects, 1):
    places.append(sum(map(len, lines)))
    lines.append(b"%d 0 obj\n%s\nendobj\n" % (number, body))
start = sum(map(len, lines))
table = b"".join(b"%010d 00000 n \n" % place for place in places)
lines.append(b"xref\n0 4\n0000000000 65535 f \n%strailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (table, start))
open("letter.pdf", "wb").write(b"".join(lines))
PY
if command -v pdfsig >/dev/null && command -v certutil >/dev/null; then
    # pdfsig asks our own OCSP responder about the signer; it does not judge the time-stamp of a document (LTA)
    mkdir -p nss
    certutil -N -d sql:nss --empty-password
    for name in root nca; do certutil -A -d sql:nss -n $name -t C,C,C -i $name.pem; done
    pdf=(pdfsig -nssdir "$work/nss")
    for level in B T LT LTA; do
        "$shlyuz" sign letter.pdf --key key.p12 --level $level --visible --out signed.pdf --data "$data"
        accepts "pdfsig, level $level" says 'Signature Validation: Signature is Valid' "${pdf[@]}" signed.pdf
        accepts "pdfsig, level $level, the signer" grep -q 'Certificate Validation: Certificate is Trusted' said.out
    done
    "$shlyuz" sign letter.pdf --key key.p12 --out once.pdf --data "$data"
    "$shlyuz" sign once.pdf --key key.p12 --level T --out twice.pdf --data "$data"
    accepts "pdfsig, two signers" says 'Signature #2' "${pdf[@]}" twice.pdf
    accepts "pdfsig, both valid" test "$(grep -c 'Signature is Valid' said.out)" = 2
    python3 -c 'o = bytearray(open("twice.pdf", "rb").read()); o[12] ^= 1; open("bad.pdf", "wb").write(o)'
    refuses "pdfsig" says 'Signature is Valid' "${pdf[@]}" bad.pdf
else
    say skips "pdfsig and certutil are not installed"
fi

# revoked: at once in OCSP and in the next CRL
"$shlyuz" certificate revoke cert.pem --reason keyCompromise --data "$data" >revoke.out
accepts "openssl ocsp, revoked" says 'cert.pem: revoked' "${ocsp[@]}" -sha256 -cert cert.pem
crls
refuses "openssl verify -crl_check, revoked" "${check[@]}" cert.pem

exit $((failures > 0))

# SPDX-License-Identifier: Apache-2.0
# Sourced: packages of any Debian suite, unpacked into a private directory. The mirror is the one
# that this machine's apt is configured with; apt runs on a private state, so nothing is installed
# and the system's own package lists stay as they are.
# shellcheck shell=bash disable=SC2034,SC2154

# Whose packages are meant: this machine's, unless a script says otherwise.
architecture=$(dpkg --print-architecture)

# Where the private state of a suite is: suite_state SUITE.
suite_state() { echo "$cache/apt/$1-$architecture"; }

# Prints the address of the archive that apt is configured with: debian_mirror main|security.
debian_mirror() {
    # shellcheck disable=SC2016  # the variables are apt's
    apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' |
        awk -v want="$1" '{ kind = ($2 ~ /-security$/ || $1 ~ /security/) ? "security" : "main" }
                          kind == want { print $1; exit }'
}

# Runs an apt program on the private state of a suite: private_apt SUITE PROGRAM ARGUMENT…
private_apt() {
    local suite=$1 program=$2 state
    state=$(suite_state "$1")
    shift 2
    "$program" -qq \
        -o Dir::State="$state/state" -o Dir::State::status="$state/status" -o Dir::Cache="$state/cache" \
        -o Dir::Etc::SourceList="$state/sources.list" -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts=/dev/null \
        -o APT::Architecture="$architecture" -o APT::Architectures="$architecture" -o APT::Sandbox::User=root \
        -o APT::Install-Recommends=false -o Acquire::Languages=none -o Acquire::Check-Valid-Until=false \
        -o DPkg::Post-Invoke::= -o APT::Update::Post-Invoke::= -o pkgCacheGen::Essential=none \
        "$@"
}

# Reads a suite's package lists, at most once in a day: suite_update SUITE.
suite_update() {
    local suite=$1 state main security
    state=$(suite_state "$1")
    [[ -n $(find "$state/updated" -mtime -1 2>/dev/null) ]] && return
    main=$(debian_mirror main) security=$(debian_mirror security)
    [[ -n $main ]] || die "apt is configured with no Debian archive"
    mkdir -p "$state"/{state/lists/partial,cache/archives/partial}
    : >"$state/status"
    local keys=/usr/share/keyrings/debian-archive-keyring.gpg
    # A suite that has left support keeps expired or removed signing keys: look there too.
    local removed=/usr/share/keyrings/debian-archive-removed-keys.gpg
    [[ $suite == bullseye && -e $removed ]] && keys=$keys,$removed
    printf 'deb [signed-by=%s] %s %s main\n' "$keys" "$main" "$suite" >"$state/sources.list"
    [[ $suite == sid || -z $security ]] ||
        printf 'deb [signed-by=%s] %s %s-security main\n' "$keys" "$security" "$suite" >>"$state/sources.list"
    note "reading the package lists of Debian $suite"
    if ! private_apt "$suite" apt-get update -o APT::Update::Error-Mode=any; then
        # An old release may have lost its security suite: the release itself is enough.
        sed -i '/-security main$/d' "$state/sources.list"
        private_apt "$suite" apt-get update || die "no package lists for Debian $suite"
    fi
    touch "$state/updated"
}

# Prints the newest version of a package in a suite: suite_version SUITE PACKAGE.
suite_version() {
    private_apt "$1" apt-cache show --no-all-versions "$2" | awk '$1 == "Version:" { print $2; exit }'
}

# Downloads packages of a suite and unpacks them over a directory: suite_unpack SUITE DIRECTORY PACKAGE…
suite_unpack() {
    local suite=$1 target=$2 deb download
    shift 2
    download=$(mktemp -d "$cache/download.XXXXXX")
    (cd "$download" && private_apt "$suite" apt-get download "$@") || die "Debian $suite does not have $*"
    mkdir -p "$target"
    for deb in "$download"/*.deb; do dpkg -x "$deb" "$target"; done
    rm -r "$download"
}

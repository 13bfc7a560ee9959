# Completion of skiff for bash.

_skiff() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} offer=()
  case $COMP_CWORD:${COMP_WORDS[1]} in
    1:*) offer=(-W 'serve pull push shell -h --help -V --version') ;;
    *:serve)
      case $before:$word in
        --port-range:* | --mtu:* | --grace:* | --max-upload:* | --max-transfers:* | --max-per-client:*) offer=() ;;
        --user:*) offer=(-u) ;;
        --block-limit:*) offer=(-W 'auto') ;;
        --refuse-option:*) offer=(-W 'blksize windowsize timeout tsize utimeout rollover') ;;
        --transport:*) offer=(-W 'auto nio linux') ;;
        --when-busy:*) offer=(-W 'ignore error') ;;
        --root:*) offer=(-d) ;;
        *:-*) offer=(-W '--root --no-tcp --no-udp --transport --port-range --block-limit --mtu --refuse-option --no-options --read-only --overwrite --create-dirs --grace --max-upload --max-transfers --max-per-client --when-busy --user --json -v --verbose -h --help -V --version') ;;
        *) offer=(-A hostname) ;;
      esac
      ;;
    *:pull)
      case $before:$word in
        --verify:* | --blksize:* | --window:* | --timeout:* | --retries:* | --jobs:* | --attempts:*) offer=() ;;
        --transport:*) offer=(-W 'auto nio linux') ;;
        --mode:*) offer=(-W 'octet netascii') ;;
        -o:* | --output:*) offer=(-f) ;;
        *:-*) offer=(-W '-o --output --verify --tcp --mode --blksize --window --timeout --retries --transport --no-options --jobs --attempts --checksum --json -q --quiet -v --verbose -h --help -V --version') ;;
        *) offer=(-f -A hostname) ;;
      esac
      ;;
    *:push)
      case $before:$word in
        --as:* | --blksize:* | --window:* | --timeout:* | --retries:* | --jobs:* | --attempts:*) offer=() ;;
        --transport:*) offer=(-W 'auto nio linux') ;;
        --mode:*) offer=(-W 'octet netascii') ;;
        *:-*) offer=(-W '--as -r --recursive --tcp --mode --blksize --window --timeout --retries --transport --no-options --jobs --attempts --checksum --json -q --quiet -v --verbose -h --help -V --version') ;;
        *) offer=(-f -A hostname) ;;
      esac
      ;;
    *:shell)
      case $before:$word in
        *:-*) offer=(-W '-h --help -V --version') ;;
        *) offer=(-A hostname) ;;
      esac
      ;;
  esac
  case ${offer[0]-} in
    -f) compopt -o filenames ;;
    -d) compopt +o default -o filenames ;;
    *) compopt +o default ;;
  esac
  [ ${#offer[@]} -eq 0 ] || mapfile -t COMPREPLY < <(compgen "${offer[@]}" -- "$word")
}

complete -o default -F _skiff skiff

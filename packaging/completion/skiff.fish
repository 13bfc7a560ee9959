# Completion of skiff for fish.
complete -c skiff -n '__fish_use_subcommand' -s h -l help -d 'Show this help message and exit'
complete -c skiff -n '__fish_use_subcommand' -s V -l version -d 'Print version information and exit'
complete -c skiff -n '__fish_use_subcommand' -f -a serve -d 'Serve the files of a directory over TFTP, on UDP and TCP'
complete -c skiff -n '__fish_use_subcommand' -f -a pull -d 'Download files'
complete -c skiff -n '__fish_use_subcommand' -f -a push -d 'Upload files'
complete -c skiff -n '__fish_use_subcommand' -f -a shell -d 'Transfer files by commands, as in tftp and atftp; typed or from a pipe'

complete -c skiff -n '__fish_seen_subcommand_from serve' -l root -d 'Directory to serve' -x -a '(__fish_complete_directories)'
complete -c skiff -n '__fish_seen_subcommand_from serve' -l no-tcp -d 'Listen on UDP only'
complete -c skiff -n '__fish_seen_subcommand_from serve' -l no-udp -d 'Listen on TCP only'
complete -c skiff -n '__fish_seen_subcommand_from serve' -l transport -d 'How to send datagrams: auto (default), nio or linux' -x -a 'auto nio linux'
complete -c skiff -n '__fish_seen_subcommand_from serve' -l port-range -d 'Local ports of transfers over UDP, such as 40000-40999' -x
complete -c skiff -n '__fish_seen_subcommand_from serve' -l block-limit -d 'Largest block, or auto: what the route carries' -x -a auto
complete -c skiff -n '__fish_seen_subcommand_from serve' -l mtu -d 'Largest IP packet of the network, as auto' -x
complete -c skiff -n '__fish_seen_subcommand_from serve' -l refuse-option -d 'Do not answer this option' -x -a 'blksize windowsize timeout tsize utimeout rollover'
complete -c skiff -n '__fish_seen_subcommand_from serve' -l no-options -d 'Answer no options: plain RFC 1350'
complete -c skiff -n '__fish_seen_subcommand_from serve' -l read-only -d 'Reject uploads'
complete -c skiff -n '__fish_seen_subcommand_from serve' -l overwrite -d 'Allow uploads to replace files'
complete -c skiff -n '__fish_seen_subcommand_from serve' -l create-dirs -d 'Let uploads create directories below the root'
complete -c skiff -n '__fish_seen_subcommand_from serve' -l grace -d 'Time for running transfers to finish at shutdown' -x
complete -c skiff -n '__fish_seen_subcommand_from serve' -l max-upload -d 'Largest upload, such as 512M' -x
complete -c skiff -n '__fish_seen_subcommand_from serve' -l max-transfers -d 'Most transfers at once' -x
complete -c skiff -n '__fish_seen_subcommand_from serve' -l max-per-client -d 'Most transfers at once with one IPv4 address or IPv6 /64' -x
complete -c skiff -n '__fish_seen_subcommand_from serve' -l when-busy -d 'At these limits: ignore, or error' -x -a 'ignore error'
complete -c skiff -n '__fish_seen_subcommand_from serve' -l user -d 'Run as this user; for a start as root' -x -a '(__fish_complete_users)'
complete -c skiff -n '__fish_seen_subcommand_from serve' -l json -d 'Print a JSON object for each transfer instead of a log line'
complete -c skiff -n '__fish_seen_subcommand_from serve' -s v -l verbose -d 'Log every packet, and how datagrams are sent'
complete -c skiff -n '__fish_seen_subcommand_from serve' -s h -l help -d 'Show this help message and exit'
complete -c skiff -n '__fish_seen_subcommand_from serve' -s V -l version -d 'Print version information and exit'
complete -c skiff -n '__fish_seen_subcommand_from serve' -f
complete -c skiff -n '__fish_seen_subcommand_from serve' -a '(__fish_print_hostnames)'

complete -c skiff -n '__fish_seen_subcommand_from pull' -s o -l output -d 'Local file, or directory; - for standard output. For several files it must be a directory' -r -F
complete -c skiff -n '__fish_seen_subcommand_from pull' -l verify -d 'Keep the file only if this is its SHA-256' -x
complete -c skiff -n '__fish_seen_subcommand_from pull' -l tcp -d 'Use TCP instead of UDP; Skiff servers offer it'
complete -c skiff -n '__fish_seen_subcommand_from pull' -l mode -d 'octet (default), or netascii for text' -x -a 'octet netascii'
complete -c skiff -n '__fish_seen_subcommand_from pull' -l blksize -d 'Block size to propose, 8 to 65464' -x
complete -c skiff -n '__fish_seen_subcommand_from pull' -l window -d 'Window to propose, 1 to 65535' -x
complete -c skiff -n '__fish_seen_subcommand_from pull' -l timeout -d 'Fixed time between retransmissions' -x
complete -c skiff -n '__fish_seen_subcommand_from pull' -l retries -d 'Retransmissions without an answer before giving up' -x
complete -c skiff -n '__fish_seen_subcommand_from pull' -l transport -d 'How to send datagrams: auto (default), nio or linux' -x -a 'auto nio linux'
complete -c skiff -n '__fish_seen_subcommand_from pull' -l no-options -d 'Propose no options: plain RFC 1350'
complete -c skiff -n '__fish_seen_subcommand_from pull' -l jobs -d 'Files to transfer at once' -x
complete -c skiff -n '__fish_seen_subcommand_from pull' -l attempts -d 'Attempts if the server is silent or busy' -x
complete -c skiff -n '__fish_seen_subcommand_from pull' -l checksum -d 'Print the SHA-256 of each file, as sha256sum does'
complete -c skiff -n '__fish_seen_subcommand_from pull' -l json -d 'Print a JSON object for each file'
complete -c skiff -n '__fish_seen_subcommand_from pull' -s q -l quiet -d 'Report only failures'
complete -c skiff -n '__fish_seen_subcommand_from pull' -s v -l verbose -d 'Show every packet'
complete -c skiff -n '__fish_seen_subcommand_from pull' -s h -l help -d 'Show this help message and exit'
complete -c skiff -n '__fish_seen_subcommand_from pull' -s V -l version -d 'Print version information and exit'
complete -c skiff -n '__fish_seen_subcommand_from pull' -a '(__fish_print_hostnames)'

complete -c skiff -n '__fish_seen_subcommand_from push' -l as -d 'Name on the server; one that ends in / is put before the names' -x
complete -c skiff -n '__fish_seen_subcommand_from push' -s r -l recursive -d 'Upload a directory recursively'
complete -c skiff -n '__fish_seen_subcommand_from push' -l tcp -d 'Use TCP instead of UDP; Skiff servers offer it'
complete -c skiff -n '__fish_seen_subcommand_from push' -l mode -d 'octet (default), or netascii for text' -x -a 'octet netascii'
complete -c skiff -n '__fish_seen_subcommand_from push' -l blksize -d 'Block size to propose, 8 to 65464' -x
complete -c skiff -n '__fish_seen_subcommand_from push' -l window -d 'Window to propose, 1 to 65535' -x
complete -c skiff -n '__fish_seen_subcommand_from push' -l timeout -d 'Fixed time between retransmissions' -x
complete -c skiff -n '__fish_seen_subcommand_from push' -l retries -d 'Retransmissions without an answer before giving up' -x
complete -c skiff -n '__fish_seen_subcommand_from push' -l transport -d 'How to send datagrams: auto (default), nio or linux' -x -a 'auto nio linux'
complete -c skiff -n '__fish_seen_subcommand_from push' -l no-options -d 'Propose no options: plain RFC 1350'
complete -c skiff -n '__fish_seen_subcommand_from push' -l jobs -d 'Files to transfer at once' -x
complete -c skiff -n '__fish_seen_subcommand_from push' -l attempts -d 'Attempts if the server is silent or busy' -x
complete -c skiff -n '__fish_seen_subcommand_from push' -l checksum -d 'Print the SHA-256 of each file, as sha256sum does'
complete -c skiff -n '__fish_seen_subcommand_from push' -l json -d 'Print a JSON object for each file'
complete -c skiff -n '__fish_seen_subcommand_from push' -s q -l quiet -d 'Report only failures'
complete -c skiff -n '__fish_seen_subcommand_from push' -s v -l verbose -d 'Show every packet'
complete -c skiff -n '__fish_seen_subcommand_from push' -s h -l help -d 'Show this help message and exit'
complete -c skiff -n '__fish_seen_subcommand_from push' -s V -l version -d 'Print version information and exit'
complete -c skiff -n '__fish_seen_subcommand_from push' -a '(__fish_print_hostnames)'

complete -c skiff -n '__fish_seen_subcommand_from shell' -s h -l help -d 'Show this help message and exit'
complete -c skiff -n '__fish_seen_subcommand_from shell' -s V -l version -d 'Print version information and exit'
complete -c skiff -n '__fish_seen_subcommand_from shell' -f
complete -c skiff -n '__fish_seen_subcommand_from shell' -a '(__fish_print_hostnames)'

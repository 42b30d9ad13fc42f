# SPDX-License-Identifier: MIT
# fish completion of kdumpready(8)

function __kdumpready_rules
    set -l command (commandline -opc)[1]
    $command list 2>/dev/null | string replace -r '^\S+\s+(\S+)\s+(.*)$' '$1\t$2'
end

function __kdumpready_rule_list
    set -l before (commandline -ct | string replace -r '^--only=' '' | string match -r '^.*,')
    for rule in (__kdumpready_rules)
        echo $before$rule
    end
end

set -l verbs check fix undo explain list crashkernel collect drill dumps
set -l none "not __fish_seen_subcommand_from $verbs"
set -l look "not __fish_seen_subcommand_from list crashkernel"
set -l report "not __fish_seen_subcommand_from fix undo explain list crashkernel collect drill dumps"
set -l written "not __fish_seen_subcommand_from fix undo explain list crashkernel drill dumps"

complete -c kdumpready -f
complete -c kdumpready -n $none -a check -d 'judge this machine'
complete -c kdumpready -n $none -a fix -d 'make the next boot ready'
complete -c kdumpready -n $none -a undo -d 'put back what fix changed'
complete -c kdumpready -n $none -a explain -d 'one rule in full'
complete -c kdumpready -n $none -a list -d 'the rules'
complete -c kdumpready -n $none -a crashkernel -d 'what a command line reserves'
complete -c kdumpready -n $none -a collect -d 'take what check read along'
complete -c kdumpready -n $none -a drill -d 'prove it with one real interrupt'
complete -c kdumpready -n $none -a dumps -d 'what was saved'
complete -c kdumpready -n '__fish_seen_subcommand_from dumps' -F
complete -c kdumpready -n '__fish_seen_subcommand_from drill' -a 'arm verify status'
complete -c kdumpready -n '__fish_seen_subcommand_from drill' -l anyway -d 'also where it is not ready'
complete -c kdumpready -n '__fish_seen_subcommand_from drill' -l crash-now -d 'crash it from inside'
complete -c kdumpready -n '__fish_seen_subcommand_from explain' -a '(__kdumpready_rules)'

complete -c kdumpready -s h -l help -d 'show a summary'
complete -c kdumpready -l version -d 'show the version'
complete -c kdumpready -n $look -l root -x -a '(__fish_complete_directories)' -d 'judge the system below this directory'
complete -c kdumpready -n 'not __fish_seen_subcommand_from list' -l ram -x -d 'the memory it will have'
complete -c kdumpready -n $look -l cloud -x -a 'oci aws gcp azure none' -d 'judge by what this cloud asks for'
complete -c kdumpready -n $look -l firmware -x -a 'bios uefi' -d 'how it will be started'
complete -c kdumpready -n $look -l trigger -x -a 'nmi panic' -d 'what sets off the dump'
complete -c kdumpready -n $look -l quick -d 'do not look inside the capture image'
complete -c kdumpready -n 'not __fish_seen_subcommand_from fix undo explain list crashkernel collect drill dumps' -l format -x -a 'text json nagios prometheus junit journal' -d 'how the report is written'
complete -c kdumpready -n '__fish_seen_subcommand_from fix list crashkernel drill dumps' -l format -x -a 'text json' -d 'text or JSON'
complete -c kdumpready -n $written -s o -l output -r -F -d 'write the report to a file'
complete -c kdumpready -n $report -l only -x -a '(__kdumpready_rule_list)' -d 'judge these rules only'
complete -c kdumpready -n $report -l waive -x -a '(__kdumpready_rules)' -d 'do not let a rule decide: ID=REASON'
complete -c kdumpready -n $report -l fail-on -x -a 'warn fatal never' -d 'from which verdict on the status is not 0'
complete -c kdumpready -n $report -l color -x -a 'auto always never' -d 'colour the verdict'
complete -c kdumpready -n $report -s v -l verbose -d 'show every rule'
complete -c kdumpready -n $report -s q -l quiet -d 'show the verdict only'
complete -c kdumpready -n $report -l fix -d 'fix without asking, then judge again'
complete -c kdumpready -n '__fish_seen_subcommand_from fix undo' -l dry-run -d 'show it, change nothing'
complete -c kdumpready -n '__fish_seen_subcommand_from fix undo drill' -l state-dir -x -a '(__fish_complete_directories)' -d 'keep journals there'
complete -c kdumpready -n '__fish_seen_subcommand_from fix' -s y -l yes -d 'do it without asking'
complete -c kdumpready -n '__fish_seen_subcommand_from fix' -l install -d 'install missing packages first'
complete -c kdumpready -n '__fish_seen_subcommand_from fix' -l reboot -d 'reboot when that is all that is left'
complete -c kdumpready -n '__fish_seen_subcommand_from fix' -l no-exec -d 'run no program'
complete -c kdumpready -n '__fish_seen_subcommand_from fix' -l accept-drift -d 'take a grub.cfg that changes more'
complete -c kdumpready -n '__fish_seen_subcommand_from undo' -l list -d 'list the runs'
complete -c kdumpready -n '__fish_seen_subcommand_from fix' -l override -x -a '(__kdumpready_rules)' -d 'outrank what /etc says to the contrary'
complete -c kdumpready -n '__fish_seen_subcommand_from fix' -l unmask -d 'a masked unit may be started'
complete -c kdumpready -n '__fish_seen_subcommand_from fix' -l force -d 'a third of the memory and more may be set aside'
complete -c kdumpready -n '__fish_seen_subcommand_from crashkernel' -l kernel -x -d 'judge as this kernel does'
complete -c kdumpready -n '__fish_seen_subcommand_from crashkernel' -l arch -x -a 'x86_64 aarch64' -d 'judge as on this processor'

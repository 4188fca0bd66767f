using System.CommandLine;
using Gateway.Certificates.Backup;

namespace Gateway.Cli.Certificates;

/// <summary><c>gateway certificate restore</c>: puts a backup back, here or on another machine.</summary>
internal static class RestoreCommand
{
    public static Command Create(Option<string> config)
    {
        var file = new Argument<string>("file") { Description = "The backup." };
        var passphrase = CertificateArguments.PasswordFile("--passphrase-file", "the passphrase of the backup");
        var force = new Option<bool>("--force") { Description = "Put back also what is older than what is here." };
        var command = new Command("restore", "Put a backup back; refuses to overwrite newer keys. Example: gateway certificate restore "
            + "gateway.backup --passphrase-file /root/backup-passphrase") { file, passphrase, force };
        command.SetAction((parse, _) => CertificateCommandContext.RunAsync(parse, config, action =>
        {
            var content = File.ReadAllBytes(parse.GetRequiredValue(file));
            var secret = action.Secret(parse.GetValue(passphrase), "the backup");
            var outcome = CertificateBackup.Restore(action.Options, content, secret.Reveal(), parse.GetValue(force));
            foreach (var newer in outcome.Newer)
            {
                action.Note($"{newer}.");
            }

            return outcome.Files == 0 && outcome.Newer.Count > 0
                ? action.Fail("Nothing was restored: the backup is older than what is here. --force restores it all the same.")
                : action.Done($"Restored: {outcome.Files} files to {action.Options.Store} and {action.Options.Authority.Folder}.");
        }));
        return command;
    }
}

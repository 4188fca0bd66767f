using System.CommandLine;
using Gateway.Certificates.Backup;

namespace Gateway.Cli.Certificates;

/// <summary><c>gateway certificate restore</c>: restores a backup, on this machine or another.</summary>
internal static class RestoreCommand
{
    public static Command Create(Option<string> config)
    {
        var file = new Argument<string>("file") { Description = "The backup." };
        var passphrase = CertificateArguments.PasswordFile("--passphrase-file", "the passphrase of the backup");
        var force = new Option<bool>("--force") { Description = "Restore files that are older than the existing ones too." };
        var command = new Command("restore", "Restore a backup; refuses to overwrite newer keys. Example: gateway certificate restore "
            + "gateway.backup --passphrase-file /root/backup-passphrase") { file, passphrase, force };
        command.SetAction((parse, _) => CertificateCommandContext.RunAsync(parse, config, action =>
        {
            var content = File.ReadAllBytes(parse.GetRequiredValue(file));
            var secret = action.Secret(parse.GetValue(passphrase), "the backup");
            var result = CertificateBackup.Restore(action.Options, content, secret.Reveal(), parse.GetValue(force));
            foreach (var newer in result.Newer)
            {
                action.Note($"{newer}.");
            }

            return result.Files == 0 && result.Newer.Count > 0
                ? action.Fail("Nothing was restored: the backup is older than the existing files. --force restores it anyway.")
                : action.Done($"Restored: {result.Files} files to {action.Options.Store} and {action.Options.Authority.Folder}.");
        }));
        return command;
    }
}

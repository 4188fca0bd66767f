using System.CommandLine;
using Gateway.Certificates.Backup;

namespace Gateway.Cli.Certificates;

/// <summary><c>gateway certificate backup</c>: writes the store and the own CA into one encrypted file.</summary>
internal static class BackupCommand
{
    public static Command Create(Option<string> config)
    {
        var file = new Argument<string>("file") { Description = "The file to write." };
        var passphrase = CertificateArguments.PasswordFile("--passphrase-file", "the passphrase of the backup");
        var command = new Command("backup", "Write certificates, keys and the own CA into one encrypted file, which openssl can open too. "
            + "Example: gateway certificate backup gateway.backup --passphrase-file /root/backup-passphrase") { file, passphrase };
        command.SetAction((parse, _) => CertificateCommandContext.RunAsync(parse, config, action =>
        {
            var path = parse.GetRequiredValue(file);
            var secret = action.Secret(parse.GetValue(passphrase), "the backup");
            var content = CertificateBackup.Create(action.Options, secret.Reveal(), TimeProvider.System);
            CertificateBackup.Write(path, content);
            action.Note("Accounts, users and state are not in it: gateway backup FILE has them too.");
            return action.Done(
                $"Backed up to {path}, {content.Length} bytes. On another machine: gateway certificate restore {Path.GetFileName(path)}");
        }));
        return command;
    }
}

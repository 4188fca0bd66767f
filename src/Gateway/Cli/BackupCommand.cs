using System.CommandLine;
using Gateway.Backup;
using Gateway.Certificates.Backup;
using Gateway.Cli.Certificates;

namespace Gateway.Cli;

/// <summary><c>gateway backup</c>: writes everything that must not be lost into one encrypted file, and puts it back.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var config = ConfigOption.Create();
        config.Recursive = true;
        var file = new Argument<string>("file") { Description = "The file to write; it must not exist." };
        var passphrase = CertificateArguments.PasswordFile("--passphrase-file", "the passphrase of the backup");
        var command = new Command("backup", "Write certificates, keys, accounts, users and state into one encrypted file, which openssl "
            + "can open too; the gateway may run. Example: gateway backup gateway.backup --passphrase-file /root/backup-passphrase "
            + "--config gateway.json")
        {
            config, file, passphrase, CreateRestore(config),
        };
        command.SetAction((parse, _) => CertificateCommandContext.RunAsync(parse, config, action =>
        {
            var path = parse.GetRequiredValue(file);
            if (Path.Exists(path))
            {
                return action.Fail($"{path} exists already; nothing was written.");
            }

            var secret = action.Secret(parse.GetValue(passphrase), "the backup");
            var content = GatewayBackup.Create(action.Gateway, secret.Reveal(), TimeProvider.System);
            GatewayBackup.Write(path, content);
            if (action.Gateway.Accounts.PostgreSql is { } server)
            {
                action.Note($"Factors and app passwords are in PostgreSQL, and not in this file: pg_dump {server.Database} backs them up.");
            }

            return action.Done($"Backed up to {path}, {content.Length} bytes. See whether it opens: gateway backup restore "
                + $"{Path.GetFileName(path)} --verify");
        }));
        return command;
    }

    private static Command CreateRestore(Option<string> config)
    {
        var file = new Argument<string>("file") { Description = "The backup." };
        var passphrase = CertificateArguments.PasswordFile("--passphrase-file", "the passphrase of the backup");
        var verify = new Option<bool>("--verify") { Description = "Open the backup and see whether it is whole; restore nothing." };
        var force = new Option<bool>("--force") { Description = "Replace files that are there, also newer ones." };
        var command = new Command("restore", "Restore a backup while the gateway is stopped; refuses to replace files that are there. "
            + "Example: gateway backup restore gateway.backup --passphrase-file /root/backup-passphrase --config gateway.json")
        {
            file, passphrase, verify, force,
        };
        command.SetAction((parse, _) => CertificateCommandContext.RunAsync(parse, config, action =>
        {
            var path = parse.GetRequiredValue(file);
            var content = File.ReadAllBytes(path);
            var secret = action.Secret(parse.GetValue(passphrase), "the backup");
            var entries = GatewayBackup.Open(action.Gateway, content, secret.Reveal());
            if (parse.GetValue(verify))
            {
                return action.Done($"{path} is whole: {entries.Count} files, {entries.Sum(e => (long)e.Content.Length)} bytes.");
            }

            return Report(action, GatewayBackup.Restore(action.Gateway, entries, parse.GetValue(force)));
        }));
        return command;
    }

    private static ExitCode Report(CertificateCommandContext action, RestoreResult result)
    {
        foreach (var lost in result.Newer)
        {
            action.Note($"{lost}.");
        }

        return result.Files == 0 && result.Newer.Count > 0
            ? action.Fail("Nothing was restored: it would replace what is there. --force restores it anyway.")
            : action.Done($"Restored: {result.Files} files. Start the gateway.");
    }
}

using System.CommandLine;

namespace Gateway.Cli.Certificates;

/// <summary><c>gateway certificate</c>: manages certificates. A running gateway detects changes to the store.</summary>
internal static class CertificateCommand
{
    public static Command Create()
    {
        var config = ConfigOption.Create("The configuration file that names the store and the own CA.");
        config.Recursive = true;
        return new Command(
            "certificate",
            "Request, issue, install, renew, check and back up certificates. Example: gateway certificate list --config gateway.json")
        {
            config,
            RequestCommand.Create(config),
            InstallCommand.Create(config),
            IssueCommand.Create(config),
            IssueClientCommand.Person(config),
            IssueClientCommand.Device(config),
            RegisterCommand.Create(config),
            RevokeCommand.Create(config),
            RevocationListCommand.Create(config),
            RenewCommand.Create(config),
            RollbackCommand.Create(config),
            ListCommand.Create(config),
            CertificateCheckCommand.Create(config),
            BackupCommand.Create(config),
            RestoreCommand.Create(config),
        };
    }
}

using System.CommandLine;

namespace Gateway.Cli.Certificates;

/// <summary><c>gateway certificate</c>: the life of a certificate. A running gateway picks changes up by itself.</summary>
internal static class CertificateCommand
{
    public static Command Create()
    {
        var config = new Option<string>("--config", "-c") { Description = "The configuration file that names the store and the own CA.", DefaultValueFactory = _ => "config/gateway.json", Recursive = true };
        return new Command("certificate", "Request, issue, install, renew, check and back up certificates. Example: gateway certificate list --config gateway.json")
        {
            config,
            RequestVerb.Create(config),
            InstallVerb.Create(config),
            IssueVerb.Create(config),
            IssueClientVerb.Person(config),
            IssueClientVerb.Device(config),
            RegisterVerb.Create(config),
            RevokeVerb.Create(config),
            RevocationListVerb.Create(config),
            RenewVerb.Create(config),
            RollbackVerb.Create(config),
            ListVerb.Create(config),
            CheckVerb.Create(config),
            BackupVerb.Create(config),
            RestoreVerb.Create(config),
        };
    }
}

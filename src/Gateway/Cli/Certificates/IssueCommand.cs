using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using Gateway.Certificates.Authority;

namespace Gateway.Cli.Certificates;

/// <summary><c>gateway certificate issue</c>: issues a server certificate by the own CA and installs it.</summary>
internal static class IssueCommand
{
    private const int StandardDays = 397;
    private const int MostDays = 825;

    public static Command Create(Option<string> config)
    {
        var names = CertificateArguments.Names();
        var key = CertificateArguments.Key();
        var days = CertificateArguments.Days(StandardDays, MostDays);
        var folder = new Option<string?>("--out", "-o")
        {
            Description = "Write fullchain.pem and key.pem into this folder, for another server, instead of the store.",
        };
        var command = new Command("issue", "Issue a server certificate by the own CA, which is created on first use. Example: gateway "
            + "certificate issue mail.example.com autodiscover.example.com") { names, key, days, folder };
        command.SetAction((parse, _) => CertificateCommandContext.RunAsync(parse, config, action =>
        {
            var all = action.NamesOf(parse.GetRequiredValue(names));
            var isNew = !CertificateAuthority.Exists(action.Options.Authority);
            using var authority = action.OpenAuthority();
            var issued = authority.Issue(
                all, TimeSpan.FromDays(parse.GetValue(days)), parse.GetValue(key), CertificateCommandContext.Actor);
            if (isNew)
            {
                authority.PublishRevocationList();
                action.Note($"A new CA, '{authority.Certificate.Subject}', is in {action.Options.Authority.Folder}. Clients trust it by "
                    + $"{Path.Combine(action.Options.Authority.Folder, CertificateAuthority.CertificateFile)}.");
            }

            using var leaf = X509Certificate2.CreateFromPem(issued.ChainPem);
            if (parse.GetValue(folder) is { } target)
            {
                issued.WriteTo(target);
                return action.Done($"Issued: {string.Join(", ", all)}, serial {leaf.SerialNumber}, valid until "
                    + $"{leaf.NotAfter.ToUniversalTime():u}, in {target}.");
            }

            var version = action.Store.Install(all[0], issued);
            action.NoteUse(all[0]);
            return action.Done($"Issued and installed: {string.Join(", ", all)}, serial {leaf.SerialNumber}, valid until "
                + $"{leaf.NotAfter.ToUniversalTime():u}, version {version}.");
        }));
        return command;
    }
}

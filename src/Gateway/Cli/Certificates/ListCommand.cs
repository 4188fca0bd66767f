using System.CommandLine;
using Gateway.Certificates.Checking;
using Gateway.Certificates.Selection;

namespace Gateway.Cli.Certificates;

/// <summary><c>gateway certificate list</c>: lists every configured name with its certificate, expiry and use.</summary>
internal static class ListCommand
{
    public static Command Create(Option<string> config)
    {
        var json = CertificateArguments.Json();
        var command = new Command(
            "list", "List the certificates: names, issuer, expiry, where used. Example: gateway certificate list --json") { json };
        command.SetAction((parse, _) => CertificateCommandContext.RunAsync(parse, config, action =>
        {
            var certificates = ConfiguredCertificate.ReadAll(action.Options, TimeProvider.System);
            var rows = certificates.Select(c => Row(action, c)).ToList();
            foreach (var certificate in certificates)
            {
                certificate.Dispose();
            }

            if (parse.GetValue(json))
            {
                Output.WriteJson(action.Output, rows, CommandJson.Readable.IReadOnlyListListedCertificate);
                return ExitCode.Done;
            }

            Output.WriteTable(
                action.Output,
                ["name", "in the certificate", "issuer", "key", "until", "days", "renewed by", "used by", "waiting"],
                rows.Select(r => (IReadOnlyList<string>)
                [
                    r.Name, r.Problem ?? string.Join(", ", r.Names), r.Issuer ?? "", r.Key ?? "", r.NotAfter is { } end
                        ? $"{end:u}"
                        : "", r.DaysLeft?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "",
                    r.RenewedBy, string.Join(", ", r.Routes.Concat(r.Listeners)), r.PendingRequests > 0
                        ? $"{r.PendingRequests} for a CA's answer"
                        : "",
                ]));
            return rows.Count == 0
                ? action.Done("The configuration names no certificate. Add to $.Gateway.Certificates.Names: \"mail.example.com\": {}")
                : ExitCode.Done;
        }));
        return command;
    }

    private static ListedCertificate Row(CertificateCommandContext action, ConfiguredCertificate configured)
    {
        var leaf = configured.Certificate?.Leaf;
        var use = CertificateUse.Of(configured.Name, action.Gateway);
        var end = leaf?.NotAfter.ToUniversalTime();
        return new ListedCertificate
        {
            Name = configured.Name,
            Names = leaf is null ? [] : ChainInspection.NamesOf(leaf),
            Subject = leaf?.Subject,
            Issuer = leaf?.Issuer,
            Serial = leaf?.SerialNumber,
            Key = leaf is null ? null : ChainInspection.KeyOf(leaf),
            NotBefore = leaf?.NotBefore.ToUniversalTime(),
            NotAfter = end,
            DaysLeft = end is { } time ? (int)Math.Floor((time - TimeProvider.System.GetUtcNow().UtcDateTime).TotalDays) : null,
            RenewedBy = action.Options.Names[configured.Name].Issuer.ToString(),
            Source = configured.Certificate?.Source,
            Listeners = use.Listeners,
            Routes = use.Routes,
            PendingRequests = Pending(action, configured.Name),
            Problem = configured.Problem,
        };
    }

    private static int Pending(CertificateCommandContext action, string name)
    {
        var folder = Path.Combine(action.Store.FolderOf(name), "pending");
        return Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Count(p => !Path.GetFileName(p).StartsWith('.')) : 0;
    }
}

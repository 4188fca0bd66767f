using System.CommandLine;
using System.Security.Cryptography;

namespace Gateway.Cli.Certificates;

/// <summary><c>gateway certificate crl</c>: creates a new revocation list of the own CA.</summary>
internal static class RevocationListCommand
{
    public static Command Create(Option<string> config)
    {
        var output = new Option<string?>("--out", "-o")
        {
            Description = "Also write the list to this file: PEM if the name ends in .pem, otherwise DER.",
        };
        var command = new Command(
            "crl", "Create and publish a new revocation list of the own CA. Example: gateway certificate crl --out ca.crl") { output };
        command.SetAction((parse, _) => CertificateCommandContext.RunAsync(parse, config, action =>
        {
            using var authority = action.ExistingAuthority();
            var list = authority.PublishRevocationList();
            if (parse.GetValue(output) is { } path)
            {
                File.WriteAllBytes(path, path.EndsWith(".pem", StringComparison.OrdinalIgnoreCase)
                    ? System.Text.Encoding.ASCII.GetBytes(PemEncoding.WriteString("X509 CRL", list) + "\n")
                    : list);
            }

            return action.Done($"A new revocation list with {authority.Register.Read().Count(e =>
                e.RevokedAt is not null)} revoked is in {action.Options.Authority.Folder}.");
        }));
        return command;
    }
}

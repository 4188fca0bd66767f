using System.CommandLine;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Cli.Certificates;

/// <summary><c>gateway certificate revoke</c>: revokes a certificate that the own CA issued.</summary>
internal static class RevokeCommand
{
    public static Command Create(Option<string> config)
    {
        var what = new Argument<string>("serial") { Description = "The serial number, or a name that exactly one valid certificate has." };
        var reason = new Option<X509RevocationReason>("--reason")
        {
            Description = "The reason for the revocation list.",
            DefaultValueFactory = _ => X509RevocationReason.Unspecified,
        };
        var command = new Command("revoke", "Revoke a certificate of the own CA, and publish a new revocation list. Example: gateway "
            + "certificate revoke alice --reason KeyCompromise") { what, reason };
        command.SetAction((parse, _) => CertificateCommandContext.RunAsync(parse, config, action =>
        {
            using var authority = action.ExistingAuthority();
            var asked = parse.GetRequiredValue(what);
            var register = authority.Register.Read();
            var found = register.Where(e => e.RevokedAt is null && (e.Serial.Equals(asked, StringComparison.OrdinalIgnoreCase)
                || (e.NotAfter > TimeProvider.System.GetUtcNow() && e.Names.Contains(asked, StringComparer.OrdinalIgnoreCase)))).ToList();
            switch (found)
            {
                case []:
                    return action.Fail(register.Any(e => e.Serial.Equals(asked, StringComparison.OrdinalIgnoreCase))
                        ? $"{asked} is already revoked."
                        : $"The own CA has issued no valid certificate '{asked}'. To see them: gateway certificate register");
                case [var one]:
                    authority.Revoke(one.Serial, parse.GetValue(reason), CertificateCommandContext.Actor);
                    return action.Done($"Revoked: {one.Serial}, {string.Join(", ", one.Names)}. The new revocation list is in "
                        + $"{action.Options.Authority.Folder}.");
                default:
                    return action.Fail($"Several valid certificates are for '{asked}'. Give one's serial number:"
                        + $"{string.Concat(found.Select(e => $"{Environment.NewLine}  {e.Serial}  issued {e.IssuedAt:u}"))}");
            }
        }));
        return command;
    }
}

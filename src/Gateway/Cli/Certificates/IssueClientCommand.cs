using System.CommandLine;
using Gateway.Certificates.Authority;

namespace Gateway.Cli.Certificates;

/// <summary>
/// <c>gateway certificate issue-person</c> and <c>issue-device</c>: issues a client certificate as a PFX.
/// </summary>
internal static class IssueClientCommand
{
    private const int StandardDays = 365;
    private const int MostDays = 1825;

    public static Command Person(Option<string> config)
    {
        var name = new Argument<string>("user") { Description = "The user's name." };
        var email = new Option<string?>("--email") { Description = "The person's e-mail address, included in the certificate." };
        var principal = new Option<string?>("--upn")
        {
            Description = "The user principal name, alice@corp.example.com, included in the certificate.",
        };
        var command = new Command("issue-person", "Issue a client certificate for a person, by the own CA. Example: gateway certificate "
            + "issue-person alice --email alice@example.com --out alice.pfx") { name, email, principal };
        Complete(command, config, parse => new ClientIdentity(
            CertificatePurpose.Person, parse.GetRequiredValue(name), parse.GetValue(email), parse.GetValue(principal)));
        return command;
    }

    public static Command Device(Option<string> config)
    {
        var name = new Argument<string>("device") { Description = "The device's name." };
        var command = new Command("issue-device", "Issue a client certificate for a device, by the own CA. Example: gateway certificate "
            + "issue-device phone-17 --out phone-17.pfx") { name };
        Complete(command, config, parse => new ClientIdentity(CertificatePurpose.Device, parse.GetRequiredValue(name)));
        return command;
    }

    private static void Complete(Command command, Option<string> config, Func<ParseResult, ClientIdentity> identityOf)
    {
        var output = new Option<string>("--out", "-o") { Description = "The PFX file to write.", Required = true };
        var password = CertificateArguments.PasswordFile("--password-file", "the password of the PFX");
        var days = CertificateArguments.Days(StandardDays, MostDays);
        var key = CertificateArguments.Key();
        var old = new Option<bool>("--legacy") { Description = "Encrypt the PFX with 3DES and SHA-1, for devices from before 2018." };
        command.Add(output);
        command.Add(password);
        command.Add(days);
        command.Add(key);
        command.Add(old);
        command.SetAction((parse, _) => CertificateCommandContext.RunAsync(parse, config, action =>
        {
            var identity = identityOf(parse);
            var secret = action.Secret(parse.GetValue(password), "the PFX");
            using var authority = action.OpenAuthority();
            var issued = authority.IssueClient(
                identity, TimeSpan.FromDays(parse.GetValue(days)), parse.GetValue(key), CertificateCommandContext.Actor);
            issued.WritePfx(parse.GetRequiredValue(output), secret.Reveal(), parse.GetValue(old));
            var entry = authority.Register.Read().Last(e => e.Names.Contains(identity.Name));
            return action.Done($"Issued for {string.Join(", ", identity.Names)}: serial {entry.Serial}, valid until {entry.NotAfter:u}, "
                + $"in {parse.GetValue(output)}.");
        }));
    }
}

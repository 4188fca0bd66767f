using System.CommandLine;
using Gateway.Certificates.Keys;
using Gateway.Certificates.Requests;

namespace Gateway.Cli.Certificates;

/// <summary><c>gateway certificate request</c>: creates a key in the store and a signing request for a CA.</summary>
internal static class RequestCommand
{
    public static Command Create(Option<string> config)
    {
        var names = CertificateArguments.Names();
        var key = CertificateArguments.Key();
        var organization = new Option<string?>("--organization", "-O") { Description = "The organization's legal name." };
        var unit = new Option<string?>("--unit", "-U") { Description = "The organizational unit." };
        var locality = new Option<string?>("--locality", "-L") { Description = "The city." };
        var state = new Option<string?>("--state") { Description = "The state or province." };
        var country = new Option<string?>("--country", "-C") { Description = "The country, two letters." };
        var output = new Option<string?>("--out", "-o")
        {
            Description = "The file to write the request to; standard output by default.",
        };
        var command = new Command(
            "request", "Create a key and a request (PKCS#10) for a CA; the current certificate stays in use. Example: gateway "
                + "certificate request mail.example.com autodiscover.example.com --organization 'Example Ltd' --country GB --out mail.csr")
        {
            names, key, organization, unit, locality, state, country, output,
        };
        command.SetAction((parse, _) => CertificateCommandContext.RunAsync(parse, config, action =>
        {
            if (parse.GetValue(country) is { } code && (code.Length != 2 || !code.All(char.IsAsciiLetter)))
            {
                throw new BadInputException($"'{code}' is not a country; allowed: two letters, GB.");
            }

            var all = action.NamesOf(parse.GetRequiredValue(names));
            var subject = new CertificateSubject(
                all[0],
                parse.GetValue(organization),
                parse.GetValue(unit),
                parse.GetValue(locality),
                parse.GetValue(state),
                parse.GetValue(country)?.ToUpperInvariant());
            using var created = CertificateKey.Create(parse.GetValue(key));
            var request = SigningRequest.Create(created, subject.ToName(), all);
            action.Store.SavePending(all[0], created, request);
            action.WriteText(parse.GetValue(output), request);
            action.Note($"The key ({created.Description}) waits in {action.Store.FolderOf(all[0])}. Send the request to the CA, then: "
                + $"gateway certificate install {all[0]} ANSWER");
            return ExitCode.Done;
        }));
        return command;
    }
}

using System.CommandLine;

namespace Gateway.Cli.Certificates;

/// <summary><c>gateway certificate register</c>: lists what the own CA issued and revoked, when and by whom.</summary>
internal static class RegisterCommand
{
    public static Command Create(Option<string> config)
    {
        var json = CertificateArguments.Json();
        var command = new Command(
            "register", "List what the own CA issued and revoked, and by whom. Example: gateway certificate register --json") { json };
        command.SetAction((parse, _) => CertificateCommandContext.RunAsync(parse, config, action =>
        {
            using var authority = action.ExistingAuthority();
            var entries = authority.Register.Read();
            if (parse.GetValue(json))
            {
                Output.WriteJson(action.Output, entries, CommandJson.Readable.IReadOnlyListRegisterEntry);
                return ExitCode.Done;
            }

            Output.WriteTable(
                action.Output,
                ["serial", "for", "purpose", "issued", "by", "until", "revoked"],
                entries.Select(e => (IReadOnlyList<string>)
                [
                    e.Serial, string.Join(", ", e.Names), e.Purpose.ToString(), $"{e.IssuedAt:u}", e.IssuedBy,
                    $"{e.NotAfter:u}", e.RevokedAt is { } at ? $"{at:u} by {e.RevokedBy}: {e.Reason}" : "",
                ]));
            return ExitCode.Done;
        }));
        return command;
    }
}

using System.CommandLine;

namespace Gateway.Cli.Certificates;

/// <summary><c>gateway certificate rollback</c>: restores an earlier version of a certificate.</summary>
internal static class RollbackCommand
{
    public static Command Create(Option<string> config)
    {
        var name = CertificateArguments.Name();
        var version = new Option<string?>("--version")
        {
            Description = "The version to restore; by default the one before the current version.",
        };
        var command = new Command("rollback", "Restore an earlier version of a certificate. Example: gateway certificate rollback "
            + "mail.example.com") { name, version };
        command.SetAction((parse, _) => CertificateCommandContext.RunAsync(parse, config, action =>
        {
            var entry = action.NamesOf([parse.GetRequiredValue(name)])[0];
            var versions = action.Store.Versions(entry);
            var chosen = parse.GetValue(version) ?? versions.TakeWhile(v => !v.IsCurrent).LastOrDefault()?.Id;
            if (chosen is null || versions.All(v => v.Id != chosen))
            {
                return action.Fail(
                    $"{entry} has no such version. There {(versions.Count == 0 ? "are none" : $"are {string.Join(", ", versions.Select(v =>
                        v.IsCurrent ? $"{v.Id} (in use)" : v.Id))}")}.");
            }

            action.Store.Activate(entry, chosen);
            return action.Done($"In use again: {entry}, version {chosen}.");
        }));
        return command;
    }
}

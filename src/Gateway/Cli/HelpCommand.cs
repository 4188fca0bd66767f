using System.CommandLine;
using Gateway.Settings;

namespace Gateway.Cli;

/// <summary><c>gateway help</c>: the pages of the manual.</summary>
internal static class HelpCommand
{
    private const string Keys = "keys";

    private const string Prefix = "manual.";

    private const string Suffix = ".md";

    public static Command Create()
    {
        var topic = new Argument<string?>("topic")
        {
            Description = "A page of the manual, or a key such as Gateway.SignIn; the list of pages if none is given.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("help", "Print a page of the manual. Example: gateway help keys") { topic };
        command.SetAction(async parse =>
        {
            var asked = parse.GetValue(topic);
            if (Find(asked) is not { } text)
            {
                await parse.InvocationConfiguration.Error.WriteLineAsync(
                    $"There is no page '{asked}'. There are {string.Join(", ", Topics())}, and the sections of keys, such as "
                        + "Gateway.SignIn.");
                return (int)ExitCode.Failed;
            }

            await parse.InvocationConfiguration.Output.WriteAsync(text);
            return (int)ExitCode.Done;
        });
        return command;
    }

    /// <summary>The pages, by the names that the command takes.</summary>
    internal static IEnumerable<string> Topics() => typeof(HelpCommand).Assembly.GetManifestResourceNames()
        .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(n => n[Prefix.Length..^Suffix.Length])
        .Append(Keys)
        .Order(StringComparer.Ordinal);

    private static string? Find(string? topic)
    {
        if (topic is null)
        {
            return $"Pages: {string.Join(", ", Topics())}. Example: gateway help {Keys}\n";
        }

        if (topic.Equals(Keys, StringComparison.OrdinalIgnoreCase))
        {
            return ConfigurationReference.Write();
        }

        using var page = typeof(HelpCommand).Assembly.GetManifestResourceStream($"{Prefix}{topic.ToLowerInvariant()}{Suffix}");
        if (page is null)
        {
            return Section(topic.TrimStart('$', '.'));
        }

        using var reader = new StreamReader(page);
        return reader.ReadToEnd();
    }

    /// <summary>The table of one section of keys.</summary>
    private static string? Section(string key)
    {
        var page = ConfigurationReference.Write();
        var start = page.IndexOf($"\n## `{key}`\n", StringComparison.OrdinalIgnoreCase);
        if (start < 0)
        {
            return null;
        }

        var end = page.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return page[(start + 1)..(end < 0 ? page.Length : end)];
    }
}

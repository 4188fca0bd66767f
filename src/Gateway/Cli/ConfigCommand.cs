using System.CommandLine;
using System.Text;
using System.Text.Json;
using Gateway.Configuration;
using Gateway.Hosting;
using Gateway.Settings;

namespace Gateway.Cli;

/// <summary><c>gateway config</c>: shows the configuration with the origin of each value, and what a reload would change.</summary>
internal static class ConfigCommand
{
    private static readonly string[] Headings = ["key", "value", "from"];

    private static readonly Option<string> Config = ConfigOption.Create();

    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON for a script." };

    public static Command Create() => new(
        "config", "Show the configuration and where each value comes from. Example: gateway config show --effective")
    {
        Show(),
        Diff(),
    };

    private static Command Show()
    {
        var part = new Argument<string?>("key")
        {
            Description = "A part of the configuration, such as Gateway.SignIn; all of it if none is given.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var effective = new Option<bool>("--effective") { Description = "Include the defaults of what is not set." };
        var command = new Command(
            "show",
            "Print each value that is set, with the file and line or the environment variable that sets it; secrets are masked. "
                + "Example: gateway config show Gateway.Listeners --effective") { part, effective, Config, Json };
        command.SetAction(async (parse, _) =>
        {
            if (await ReadAsync(parse, withSecrets: false) is not { } reading)
            {
                return (int)ExitCode.BadInput;
            }

            var all = parse.GetValue(effective);
            var prefix = KeyOf(parse.GetValue(part));
            EffectiveValue[] values =
            [
                .. EffectiveConfiguration.List(reading).Where(v => (all || v.Origin is not null) && IsIn(v.Key, prefix)),
            ];
            if (prefix.Length > 0 && values.Length == 0)
            {
                await parse.InvocationConfiguration.Error.WriteLineAsync(
                    $"Nothing is set at {JsonPathOf(prefix)}.{(all ? "" : " --effective shows defaults.")}");
                return (int)ExitCode.Failed;
            }

            Print(parse, values);
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static Command Diff()
    {
        var url = AdminUrlOption.Create();
        var command = new Command(
            "diff",
            "Print what a reload would change in the running gateway, and what waits for a restart. Run it with the environment of the "
                + "service, and as its user or root to compare secrets. Example: gateway config diff --config next.json --url "
                + "http://127.0.0.1:9443") { Config, url, Json };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var error = parse.InvocationConfiguration.Error;
            using var client = AdminClient.Create(parse.GetRequiredValue(Config), parse.GetValue(url), out var problem);
            if (client is null || await ReadAsync(parse, withSecrets: true) is not { Options: { } options } reading)
            {
                await error.WriteAsync(client is null ? $"{problem}{Environment.NewLine}" : "");
                return (int)ExitCode.BadInput;
            }

            var answer = await client.GetAsync(ConfigurationEndpoint.ConfigurationPath, cancellationToken);
            if (answer.Error is { } refused)
            {
                await error.WriteLineAsync(refused);
                return (int)ExitCode.Failed;
            }

            using var running = JsonDocument.Parse(answer.Body);
            var key = ComparisonKey.Find(options.State);
            var difference = ConfigurationDifference.Between(
                running.RootElement.GetProperty("values"), EffectiveConfiguration.List(reading, key));
            Print(parse, running.RootElement, difference);
            if (difference.UncomparedSecrets > 0)
            {
                await error.WriteLineAsync(
                    $"{difference.UncomparedSecrets} secrets were not compared: the key for that in {options.State} cannot be read. "
                        + "Run this as root or as the gateway's user.");
            }

            return (int)ExitCode.Done;
        });
        return command;
    }

    private static async Task<ConfigurationReadResult?> ReadAsync(ParseResult parse, bool withSecrets)
    {
        // What is set can be shown although it is not valid. A reload, however, refuses what is not valid.
        var path = parse.GetRequiredValue(Config);
        var file = withSecrets
            ? new ConfigurationFile(path)
            : new ConfigurationFile(path, environment: null, (_, _) => { }) { ReadsNamedFiles = false };
        var reading = file.Read();
        if (reading.Options is not null)
        {
            return reading;
        }

        await Task.Yield();
        ConfigurationReport.WriteErrors(parse.InvocationConfiguration.Error, path, reading.Errors);
        return null;
    }

    private static void Print(ParseResult parse, IReadOnlyList<EffectiveValue> values)
    {
        var output = parse.InvocationConfiguration.Output;
        if (!parse.GetValue(Json))
        {
            Output.WriteTable(output, Headings, values.Select(v => new[] { v.JsonPath, Text(v.Json), OriginOf(v) }));
            return;
        }

        WriteJson(output, json =>
        {
            json.WriteStartArray();
            foreach (var value in values)
            {
                EffectiveConfiguration.Write(json, value);
            }

            json.WriteEndArray();
        });
    }

    private static void Print(ParseResult parse, JsonElement running, ConfigurationDifference difference)
    {
        var output = parse.InvocationConfiguration.Output;
        if (parse.GetValue(Json))
        {
            WriteJson(output, difference.Write);
            return;
        }

        foreach (var change in difference.Changes)
        {
            output.WriteLine(change.ToString());
        }

        output.WriteLine(difference.Changes.Count == 0
            ? $"A reload would change nothing in generation {running.GetProperty("generation").GetInt32()}."
            : $"A reload would change {difference.Changes.Count} values in generation {running.GetProperty("generation").GetInt32()}"
                + $"{(difference.Changes.Any(c => c.NeedsRestart) ? "; those marked (restart) wait for a restart" : "")}.");
    }

    private static void WriteJson(TextWriter output, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            write(json);
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    private static string Text(string? json) => json ?? "(secret)";

    private static string OriginOf(EffectiveValue value) => value switch
    {
        { Origin: null } => "default",
        { Written: { } written, IsSecret: false } => $"{value.Origin}, written as {written}",
        _ => value.Origin.ToString(),
    };

    // $.Gateway.SignIn, Gateway.SignIn and Gateway:SignIn are the same.
    private static string KeyOf(string? part) =>
        (part ?? "").TrimStart('$', '.').Replace('.', ':');

    private static string JsonPathOf(string key) => new EffectiveValue(key, null, null, null, null).JsonPath;

    private static bool IsIn(string key, string prefix) =>
        prefix.Length == 0
        || key.Equals(prefix, StringComparison.OrdinalIgnoreCase)
        || key.Replace('.', ':').StartsWith($"{prefix}:", StringComparison.OrdinalIgnoreCase);
}

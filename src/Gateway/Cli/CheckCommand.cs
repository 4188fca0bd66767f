using System.CommandLine;
using Gateway.Accounts.Storage;
using Gateway.Configuration;
using Gateway.Settings;
using Gateway.State.Redis;

namespace Gateway.Cli;

/// <summary><c>gateway check</c>: reports every error in the configuration.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var config = ConfigOption.Create();
        var json = new Option<bool>("--json") { Description = "Print JSON, for scripts." };
        var structure = new Option<bool>("--structure")
        {
            Description = "Check without the files that the configuration names (certificates, keys, secrets, users), Redis and "
                + "PostgreSQL, on a machine that does not have them.",
        };
        var command = new Command("check", "Check the configuration; exit 0 if it is valid, 2 if not. Example: gateway check "
            + "--config config/gateway.json") { config, json, structure };
        command.SetAction(async (parse, stop) =>
        {
            var path = parse.GetValue(config) ?? "";
            return (int)await CheckAsync(
                parse.GetValue(structure) ? ConfigurationFile.WithoutNamedFiles(path) : new ConfigurationFile(path),
                parse.GetValue(json),
                parse.InvocationConfiguration.Output,
                stop);
        });
        return command;
    }

    private static async Task<ExitCode> CheckAsync(ConfigurationFile file, bool json, TextWriter output, CancellationToken stop)
    {
        var (path, reading) = (file.Path, file.Read());

        // They may be up when the gateway starts.
        if (file.ReadsNamedFiles && reading.Options?.Redis is { } redis)
        {
            reading = Warn(reading, "Gateway:Redis", await RedisProbe.FindProblemsAsync(redis));
        }

        if (file.ReadsNamedFiles && reading.Options?.Accounts.PostgreSql is { } server)
        {
            reading = Warn(reading, "Gateway:Accounts:PostgreSql", await PostgreSqlProbe.FindProblemsAsync(server, stop));
        }

        if (json)
        {
            ConfigurationReport.WriteJson(output, path, reading);
        }
        else if (reading.Options is null)
        {
            ConfigurationReport.WriteErrors(output, path, reading.Errors);
        }
        else
        {
            ConfigurationReport.WriteSummary(output, path, reading.Options, reading.Warnings);
        }

        return reading.Options is null ? ExitCode.BadInput : ExitCode.Done;
    }

    private static ConfigurationReadResult Warn(ConfigurationReadResult reading, string key, IEnumerable<string> problems) => reading with
    {
        Warnings = [.. reading.Warnings, .. problems.Select(problem => new ConfigurationError(key, problem, null))],
    };
}

using System.Buffers;
using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Identity.Auditing;
using Gateway.Telemetry;

namespace Gateway.Cli;

/// <summary>
/// Writes what a command changed into the audit log of the configuration, beside the lines of the running gateway. A line is appended in
/// one write, so that the two do not mix.
/// </summary>
internal static class CommandAudit
{
    /// <summary>The user who runs the command; under sudo, the user who invoked it.</summary>
    public static string Actor => Environment.GetEnvironmentVariable("SUDO_USER") is { Length: > 0 } person ? person : Environment.UserName;

    /// <param name="log">The setting Telemetry.AuditLog.</param>
    /// <param name="parse">The command.</param>
    /// <param name="exit">How it ended.</param>
    public static async Task WriteAsync(string? log, ParseResult parse, ExitCode exit)
    {
        if (log is null or "" or "-")
        {
            return;
        }

        var command = parse.CommandResult;
        var names = new[] { (command.Parent as System.CommandLine.Parsing.CommandResult)?.Command.Name, command.Command.Name };
        var arguments = command.Command.Arguments.SelectMany(a => command.GetResult(a)?.Tokens ?? []).Select(t => t.Value);
        var action = new AdminAction(
            TimeProvider.System.GetUtcNow(),
            string.Join(' ', names),
            Actor,
            string.Join(' ', arguments),
            exit == ExitCode.Done);
        try
        {
            using var file = new LogFile(log);
            await file.AppendAsync(Encode(action));
        }
        catch (IOException e)
        {
            // The change is made; that it is not in the log must be known.
            await parse.InvocationConfiguration.Error.WriteLineAsync($"The audit log {log} cannot be written: {e.Message}");
        }
    }

    private static ReadOnlyMemory<byte> Encode(AdminAction action)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            new AdminActionLine(action).WriteTo(json);
        }

        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }
}

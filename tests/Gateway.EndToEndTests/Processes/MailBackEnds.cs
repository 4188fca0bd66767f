using Gateway.Testing.BackEnds;

namespace Gateway.EndToEndTests.Processes;

/// <summary>Mail servers that take any password and say what a relay has to wait for.</summary>
internal static class MailBackEnds
{
    /// <summary>Answers every command at once but WAIT, to which it says nothing.</summary>
    public static ScriptedBackend Imap() => new(async connection =>
    {
        await connection.WriteAsync("* OK [CAPABILITY IMAP4rev1] ready\r\n");
        while (true)
        {
            var command = (await connection.ReadLineAsync()).Split(' ');
            if (command is [var tag, "LOGIN", ..])
            {
                await connection.WriteAsync($"{tag} OK [CAPABILITY IMAP4rev1] in\r\n");
            }
            else if (command is [var asked, not "WAIT", ..])
            {
                await connection.WriteAsync($"{asked} OK done\r\n");
            }
        }
    });

    /// <summary>Takes messages; each that it has taken whole is handed over.</summary>
    public static ScriptedBackend Smtp(Action<string> delivered) => new(async connection =>
    {
        await connection.WriteAsync("220 relay ESMTP\r\n");
        while (true)
        {
            var command = (await connection.ReadLineAsync()).Split(' ')[0].ToUpperInvariant();
            switch (command)
            {
                case "EHLO":
                    await connection.WriteAsync("250-relay\r\n250 AUTH PLAIN\r\n");
                    break;
                case "AUTH":
                    await connection.WriteAsync("235 in\r\n");
                    break;
                case "DATA":
                    await connection.WriteAsync("354 go\r\n");
                    delivered(await ReadMessageAsync(connection));
                    await connection.WriteAsync("250 queued\r\n");
                    break;
                default:
                    await connection.WriteAsync("250 ok\r\n");
                    break;
            }
        }
    });

    private static async Task<string> ReadMessageAsync(ScriptedConnection connection)
    {
        var lines = new List<string>();
        while (await connection.ReadLineAsync() is not "." and var line)
        {
            lines.Add(line);
        }

        return string.Join('\n', lines);
    }
}

using System.Diagnostics;

namespace Gateway.Testing.Peers;

/// <summary>A folder of messages, as mail servers deliver into it.</summary>
internal static class Maildir
{
    // Nothing waits so long but a test that fails.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>The message that holds a text, when it has come.</summary>
    /// <param name="folder">The folder, with <c>new</c> and <c>cur</c> in it.</param>
    /// <param name="text">The text.</param>
    /// <param name="log">What the server says, for the message of the exception.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">None came within two minutes.</exception>
    public static async Task<string> FindAsync(string folder, string text, Func<string> log, CancellationToken cancellationToken)
    {
        string[] folders = [Path.Combine(folder, "new"), Path.Combine(folder, "cur")];
        var started = Stopwatch.StartNew();
        while (started.Elapsed < Limit)
        {
            foreach (var file in folders.Where(Directory.Exists).SelectMany(Directory.GetFiles))
            {
                if (await ReadAsync(file, cancellationToken) is { } message && message.Contains(text, StringComparison.Ordinal))
                {
                    return message;
                }
            }

            await Task.Delay(20, cancellationToken);
        }

        throw new InvalidOperationException($"No message with '{text}' came into {folder}: {log()}");
    }

    // A server moves a message from new to cur, and adds flags to its name, at any time.
    private static async Task<string?> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync(file, cancellationToken);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}

using System.Text;

namespace Gateway.State.Redis;

/// <summary>A script that runs as one atomic step on the server. It is sent once a connection and called by its hash.</summary>
/// <param name="name">The embedded resource.</param>
internal sealed class RedisScript(string name)
{
    public string Text { get; } = Read(name);

    private static string Read(string name)
    {
        using var stream = typeof(RedisScript).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The script {name} is missing.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}

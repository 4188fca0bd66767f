using Gateway.Testing;
using Gateway.Testing.Peers;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.EndToEndTests.Certificates;

/// <summary>A shell in a folder with a <c>gateway.json</c>, where lines are typed as an administrator types them.</summary>
internal sealed class CertificateShell : IDisposable
{
    private static readonly string Program = string.Join(' ', GatewayProgram.Command.Select(part => $"'{part}'"));

    private readonly TemporaryFolder _folder = new();

    /// <param name="certificates">Members of the <c>Certificates</c> section.</param>
    public CertificateShell(string certificates = """ "Names": { "mail.example.com": {} } """)
    {
        _folder.Write("gateway.json", WithoutSetting.Apply($$"""
            {
              "Gateway": {
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": { {{certificates}} },
                "Routes": { "web": { "Hosts": [ "mail.example.com" ], "Cluster": "web", "Authentication": "Anonymous" } },
                "Clusters": { "web": { "Destinations": { "one": { "Address": "http://127.0.0.1:1" } } } }
              }
            }
            """));
    }

    public string Folder => _folder.Path;

    public string Read(string file) => File.ReadAllText(_folder.Combine(file));

    /// <summary>Types lines; all of them must succeed. Gives what they print.</summary>
    public async Task<string> TypeAsync(string lines)
    {
        var (exit, output) = await RunAsync(lines);
        Assert.True(exit == 0, $"{lines}\nexit {exit}\n{output}");
        return output;
    }

    /// <summary>Types a line that is refused with an exit code, and gives what it prints.</summary>
    public async Task<string> RefusedAsync(int expected, string line)
    {
        var (exit, output) = await RunAsync(line);
        Assert.True(exit == expected, $"{line}\nexit {exit}, not {expected}\n{output}");
        return output;
    }

    public void Dispose() => _folder.Dispose();

    private Task<(int ExitCode, string Output)> RunAsync(string lines) =>
        PeerProcess.RunAsync("bash", ["-e", "-o", "pipefail", "-c", $"cd '{Folder}'\ngateway() {{ {Program} \"$@\" "
            + $"--config gateway.json; }}\n{lines}"], TestContext.Current.CancellationToken);
}

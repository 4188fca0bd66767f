using System.Net;
using System.Runtime.Versioning;
using Gateway.EndToEndTests.Identity;
using Gateway.Testing;
using Gateway.Testing.BackEnds;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Forwarding;

/// <summary>Real clients whose sign-in belongs to their connection, through the gateway to back ends that verify it.</summary>
[SupportedOSPlatform("linux")]
[Collection(DomainController.Name)]
public sealed class ConnectionBoundClientsTests(DomainController domain)
{
    private const string Host = "mail.example.com";
    private const string Impacket = "/usr/share/doc/python3-impacket/examples/rpcmap.py";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Curl_WithNtlm_SignsInAtTheBackEndAndStaysOnOneConnection()
    {
        await using var backend = new NtlmBackend();
        using var folder = new TemporaryFolder();
        var port = FreePort.Next();
        await using var gateway = await GatewayProgram.StartAsync(
            Configuration(folder, $"127.0.0.1:{port}", Host, "Owa", backend.Address), port);

        var people = await Task.WhenAll(Enumerable
            .Range(0, 4)
            .Select(i => CurlAsync($"user{i}", $"user{i}{NtlmHandshake.PasswordSuffix}")));
        var (_, refused) = await CurlAsync("user0", "guess");

        Assert.All(people, (p, i) => Assert.True(p.ExitCode == 0 && p.Output.Trim() == $"user{i}|200 user{i}|200", p.Output));
        Assert.Equal("no|401 no|401", refused.Trim());
        Assert.Equal(4, backend.Users.Count); // each a connection of its own, for both of its requests
        Assert.Equal(4, backend.Users.Values.Distinct().Count());

        Task<(int ExitCode, string Output)> CurlAsync(string user, string password) => PeerProcess.RunAsync(
            "curl",
            [
                "-sS", "--ntlm", "-u", $"{user}:{password}", "-w", "|%{http_code} ",
                "--cacert", folder.Combine("ca.pem"), "--resolve", $"{Host}:{port}:127.0.0.1",
                $"https://{Host}:{port}/owa/1", $"https://{Host}:{port}/owa/2",
            ],
            Token);
    }

    /// <summary>impacket waits for a 100 on both channels before it sends a byte, and speaks to port 443 of an address alone.</summary>
    [Fact]
    public async Task RpcOverHttpClient_WithNtlm_ListsTheInterfacesOfADomainController()
    {
        const string Address = "127.0.0.30";
        await using var backend = new RpcProxyBackend(new IPEndPoint(domain.Server.Address, 135));
        using var folder = new TemporaryFolder();
        await using var gateway = await GatewayProgram.StartAsync(
            Configuration(folder, $"{Address}:443", Address, "RpcOverHttp", backend.Address), 443, Address);

        var (exit, output) = await PeerProcess.RunAsync(
            "/usr/bin/python3",
            [Impacket, "-auth-transport", $"PEERS/alice:alice{NtlmHandshake.PasswordSuffix}", "-auth-level", "1",
                $"ncacn_http:dc1[135,RpcProxy={Address}:443]"],
            Token);

        Assert.True(exit == 0 && output.Contains("Protocol: [MS-RPCE]", StringComparison.Ordinal), output + gateway.Output);
        Assert.All(backend.Channels, c => Assert.Equal("alice", c.User));
        Assert.Contains(backend.Channels, c => c.RequestLine.StartsWith("RPC_IN_DATA /rpc/rpcproxy.dll?dc1:135 ", StringComparison.Ordinal)
            && c.Expects);
        Assert.Contains(backend.Channels, c => c.RequestLine.StartsWith("RPC_OUT_DATA /rpc/rpcproxy.dll?dc1:135 ", StringComparison.Ordinal)
            && c.Expects);
    }

    private static string Configuration(TemporaryFolder folder, string endpoint, string host, string preset, Uri backend)
    {
        folder.Write("ca.pem", TestCertificates.Authority.ExportCertificatePem());
        return folder.Write("gateway.json", $$"""
            {
              "Gateway": {
                "Listeners": { "https": { "Endpoint": "{{endpoint}}", "Protocol": "Https" } },
                "Admin": { "Endpoint": "127.0.0.1:{{FreePort.Next()}}" },
                "Certificates": { "UnknownName": "Default", "Default": "{{Host}}", "Names": { "{{Host}}": { "File": "{{TestCertificates.WritePfx(folder, Host)}}" } } },
                "Routes": { "bound": { "Preset": "{{preset}}", "Hosts": "{{host}}", "Cluster": "inside", "Authentication": "PassThrough" } },
                "Clusters": { "inside": { "Destinations": { "one": { "Address": "{{backend}}" } } } }
              }
            }
            """);
    }
}

using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Identity.Ldap;
using Xunit;

namespace Gateway.UnitTests.Identity.Ldap;

/// <summary>A DNS answer that somebody forged: the gateway's account must not sign in wherever it leads.</summary>
public sealed class LdapServerListTests
{
    [Theory]
    [InlineData("dc1.corp.example.com", true)]
    [InlineData("DC1.Corp.Example.Com", true)]
    [InlineData("corp.example.com", true)]
    [InlineData("dc1.evil.example", false)]
    [InlineData("dc1.evilcorp.example.com", false)]
    [InlineData("corp.example.com.evil.example", false)]
    [InlineData("192.0.2.1", false)]
    public async Task Server_OutsideTheDomain_IsNotAsked(string host, bool isAsked)
    {
        var found = await FindAsync(null, null, host);

        Assert.Equal(isAsked ? [$"ldap://{host.ToLowerInvariant()}/"] : [], found);
    }

    [Fact]
    public async Task Server_OutsideTheDomain_IsAskedWhereItsCertificateIsKnown()
    {
        Assert.Single(await FindAsync("roots.pem", null, "dc1.other.example"));
        Assert.Single(await FindAsync(null, "ldap.corp.example.com", "dc1.other.example"));
    }

    [Fact]
    public async Task Servers_InAForgedCrowd_AreNotAllKept() =>
        Assert.Equal(32, (await FindAsync(null, null, [.. Enumerable.Range(0, 900).Select(i => $"{i}.corp.example.com")])).Length);

    private static async Task<string[]> FindAsync(string? roots, string? serverName, params string[] hosts)
    {
        using var dns = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        dns.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var answering = AnswerAsync(dns, hosts);
        var options = new LdapOptions
        {
            Domain = "corp.example.com",
            DomainNameServer = dns.LocalEndPoint!.ToString(),
            Roots = roots,
            ServerName = serverName,
        };
        try
        {
            var servers = await new LdapServerList(options, [], TimeProvider.System).GetAsync(TestContext.Current.CancellationToken);
            return [.. servers.Select(s => s.AbsoluteUri)];
        }
        catch (LdapException e) when (e.Message.Contains("outside", StringComparison.Ordinal))
        {
            return [];
        }
        finally
        {
            await answering;
        }
    }

    private static async Task AnswerAsync(Socket dns, string[] hosts)
    {
        var question = new byte[512];
        var asked = await dns.ReceiveFromAsync(question, new IPEndPoint(IPAddress.Loopback, 0), TestContext.Current.CancellationToken);
        using var answer = new MemoryStream();
        answer.Write(question, 0, 2);
        answer.Write([0x81, 0x80, 0, 1, (byte)(hosts.Length >> 8), (byte)hosts.Length, 0, 0, 0, 0]);
        var end = 12 + question.AsSpan(12).IndexOf((byte)0) + 5;
        answer.Write(question, 12, end - 12); // without the additional records of the question
        foreach (var host in hosts)
        {
            byte[] name = [.. host.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0];
            var record = new byte[18];
            record[0] = 0xC0;
            record[1] = 12;
            record[3] = 33;
            record[5] = 1;
            record[9] = 60;
            BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(10), (ushort)(name.Length + 6));
            BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(16), 389);
            answer.Write(record);
            answer.Write(name);
        }

        await dns.SendToAsync(answer.ToArray(), asked.RemoteEndPoint);
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.State;

/// <summary>Several gateways are one CA: with one key, one register and one list of what is revoked.</summary>
public sealed class SharedOwnCaTests
{
    [Fact]
    public async Task OwnCa_OfTwoGateways_IsOneAlsoAfterOneOfThemHasDied()
    {
        await using var gateways = await AcmeGateways.StartWithoutLeaseAsync(AcmeGateways.OwnCa);
        Assert.All(gateways.Members, m => Assert.False(Directory.Exists(m.Folder.Combine("authority"))));
        await gateways.Redis.RunAsync("DEL", AcmeGateways.Lease);
        var thumbprint = await gateways.WaitForOneCertificateAsync();
        var holder = await gateways.WaitForHolderAsync();
        var other = gateways.Members.First(m => m != holder);
        await gateways.EventuallyAsync(() => Task.FromResult(Read(other, "register.jsonl") == Read(holder, "register.jsonl")));
        Assert.Equal(Read(holder, "ca.pem"), Read(other, "ca.pem"));
        Assert.Contains("ENCRYPTED", Read(other, "ca.key"), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "PRIVATE", await gateways.Redis.RunAsync("HGET", AcmeGateways.Certificates, "authority/own"), StringComparison.Ordinal);

        // What a command revokes at the gateway that does not issue, is in the list of the other.
        Assert.False(IsRevoked(holder, SerialOf(holder)));
        var (exit, output) = await GatewayProgram.RunAsync(
            ["certificate", "revoke", AcmeGateways.Name, "--config", other.Folder.Combine("gateway.json")],
            TestContext.Current.CancellationToken);
        Assert.True(exit == 0, output);
        await gateways.EventuallyAsync(() => Task.FromResult(IsRevoked(holder, SerialOf(holder))));
        Assert.True(IsRevoked(other, SerialOf(holder)));

        // The next holder is the same CA, and so is one that comes later.
        await holder.Process.SignalAsync("KILL");
        await holder.Process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await gateways.EventuallyAsync(async () => await gateways.HolderAsync() == other);
        var late = await gateways.AddAsync();
        Assert.Equal(thumbprint, await gateways.WaitForOneCertificateAsync());
        await gateways.EventuallyAsync(() => Task.FromResult(IsRevoked(late, SerialOf(holder))));
        Assert.Equal(Read(holder, "ca.pem"), Read(late, "ca.pem"));
        Assert.Single(Read(late, "register.jsonl").Split('\n'), line => line.Contains("Issued", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task OwnCa_OfAGatewayThatHasAnotherOne_IsLeftAlone_AndIssuesNothing()
    {
        await using var gateways = await AcmeGateways.StartWithoutLeaseAsync(AcmeGateways.OwnCa);
        await gateways.Redis.RunAsync("DEL", AcmeGateways.Lease);
        await gateways.WaitForOneCertificateAsync();
        var one = gateways.Members[0];
        var authority = Read(one, "ca.pem");

        // It was a gateway of its own, with a CA and a register, before it was to share with the others.
        var stranger = await gateways.AddAsync(async file =>
        {
            var (exit, output) = await GatewayProgram.RunAsync(
                ["certificate", "issue", "other.example.com", "--config", file], TestContext.Current.CancellationToken);
            Assert.True(exit == 0, output);
        });
        var own = Read(stranger, "ca.pem");
        var register = Read(stranger, "register.jsonl");
        Assert.NotEqual(authority, own);

        await gateways.EventuallyAsync(async () => (await AcmeGateways.StatusAsync(stranger)).GetProperty("certificateLease")
            .TryGetProperty("lastError", out var error) && error.GetString()!.Contains("another own CA", StringComparison.Ordinal));
        for (var i = 0; i < 3; i++)
        {
            await gateways.Redis.RunAsync("DEL", AcmeGateways.Lease);
            Assert.NotEqual(stranger, await gateways.WaitForHolderAsync());
        }

        // Neither CA, nor what either has issued, is replaced by the other's.
        Assert.Equal(own, Read(stranger, "ca.pem"));
        Assert.Equal(register, Read(stranger, "register.jsonl"));
        Assert.All(gateways.Members.Take(2), member => Assert.Equal(authority, Read(member, "ca.pem")));
        Assert.DoesNotContain("other.example.com", Read(one, "register.jsonl"), StringComparison.Ordinal);
        Assert.Contains("issues no certificates until", stranger.Process.Output, StringComparison.Ordinal);
    }

    private static string Read(AcmeGateways.Member member, string file)
    {
        var path = member.Folder.Combine($"authority/{file}");
        return File.Exists(path) ? File.ReadAllText(path) : "";
    }

    private static byte[] SerialOf(AcmeGateways.Member member)
    {
        using var leaf = X509Certificate2.CreateFromPem(
            File.ReadAllText(member.Folder.Combine($"certificates/{AcmeGateways.Name}/current/fullchain.pem")));
        return Convert.FromHexString(leaf.SerialNumber);
    }

    private static bool IsRevoked(AcmeGateways.Member member, byte[] serial)
    {
        try
        {
            return CertificateRevocationListBuilder.Load(File.ReadAllBytes(member.Folder.Combine("authority/ca.crl")), out _)
                .RemoveEntry(serial);
        }
        catch (Exception e) when (e is IOException or CryptographicException)
        {
            return false; // not there yet
        }
    }
}

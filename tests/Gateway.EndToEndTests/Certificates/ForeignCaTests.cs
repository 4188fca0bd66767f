using Xunit;

namespace Gateway.EndToEndTests.Certificates;

public sealed class ForeignCaTests
{
    private const string Chain = "certificates/mail.example.com/current/fullchain.pem";

    [Theory]
    [InlineData("EcdsaP256", "cat issuing.pem leaf.pem root.pem > answer", "")]
    [InlineData("EcdsaP384", "openssl x509 -in leaf.pem -outform DER -out answer", "issuing.pem")]
    [InlineData("Rsa2048", "openssl crl2pkcs7 -nocrl -certfile issuing.pem -certfile leaf.pem -outform DER -out answer", "")]
    [InlineData("Rsa3072", "openssl crl2pkcs7 -nocrl -certfile leaf.pem -certfile issuing.pem -out answer", "")]
    [InlineData("EcdsaP256", "openssl x509 -in leaf.pem -outform DER | base64 -w0 > answer", "issuing.pem")]
    public async Task Request_AnsweredByACa_IsInstalledFromEachFormatWithItsChain(string key, string convert, string more)
    {
        using var shell = new CertificateShell();
        await shell.TypeAsync(ForeignCa.Create);

        await shell.TypeAsync($"gateway certificate request mail.example.com autodiscover.example.com --key {key} --organization "
            + $"'Example Ltd' --unit IT --locality London --state England --country gb --out mail.csr");
        var request = await shell.TypeAsync("openssl req -in mail.csr -noout -verify -text");
        await shell.TypeAsync($"{ForeignCa.Sign}\n{convert}");
        var installed = await shell.TypeAsync($"gateway certificate install mail.example.com answer {more}");

        Assert.Contains("verify OK", request, StringComparison.Ordinal);
        Assert.Contains(
            "C = GB, ST = England, L = London, O = Example Ltd, OU = IT, CN = mail.example.com", request, StringComparison.Ordinal);
        Assert.Contains("DNS:mail.example.com, DNS:autodiscover.example.com", request, StringComparison.Ordinal);
        Assert.Contains("2 in the chain", installed, StringComparison.Ordinal);
        await shell.TypeAsync($"openssl verify -CAfile root.pem -untrusted {Chain} -verify_hostname autodiscover.example.com {Chain}");
        await shell.TypeAsync("gateway certificate check --ca root.pem");
        Assert.Contains(
            "\"issuer\": \"CN=Foreign Issuing\"", await shell.TypeAsync("gateway certificate list --json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Renewal_IsANewRequestForTheSameNamesWhileTheOldCertificateServes()
    {
        using var shell = new CertificateShell();
        await shell.TypeAsync($"{ForeignCa.Create}\ngateway certificate request mail.example.com autodiscover.example.com --key Rsa3072 "
            + $"--organization 'Example Ltd' --out mail.csr\n{ForeignCa.Sign}");
        await shell.TypeAsync("gateway certificate install mail.example.com leaf.pem issuing.pem");
        var before = shell.Read(Chain);

        var said = await shell.TypeAsync("gateway certificate renew mail.example.com --out mail.csr");
        var request = await shell.TypeAsync("openssl req -in mail.csr -noout -verify -text");

        Assert.Contains("CN=Foreign Issuing issued it", said, StringComparison.Ordinal);
        Assert.Contains("O = Example Ltd, CN = mail.example.com", request, StringComparison.Ordinal);
        Assert.Contains("DNS:mail.example.com, DNS:autodiscover.example.com", request, StringComparison.Ordinal);
        Assert.Contains("Public-Key: (3072 bit)", request, StringComparison.Ordinal);
        Assert.Equal(before, shell.Read(Chain));
        await shell.TypeAsync($"{ForeignCa.Sign}\ngateway certificate install mail.example.com leaf.pem issuing.pem\ngateway certificate "
            + $"check --ca root.pem");
        Assert.NotEqual(before, shell.Read(Chain));
    }

    [Fact]
    public async Task Install_OfAPfxWithItsKey_AsksForNoPendingOne()
    {
        using var shell = new CertificateShell();
        await shell.TypeAsync(ForeignCa.Create);
        await shell.TypeAsync($"""
            openssl req -newkey rsa:2048 -nodes -keyout mail.key -out mail.csr -subj /CN=mail.example.com -addext subjectAltName=DNS:mail.example.com
            {ForeignCa.Sign}
            printf 'secret\n' > password
            openssl pkcs12 -export -inkey mail.key -in leaf.pem -certfile issuing.pem -passout file:password -out answer.pfx
            """);

        await shell.TypeAsync("gateway certificate install mail.example.com answer.pfx --password-file password");

        await shell.TypeAsync("gateway certificate check --ca root.pem");
        await shell.RefusedAsync(1, "printf 'wrong\\n' | gateway certificate install mail.example.com answer.pfx");
    }

    [Fact]
    public async Task Install_OfWhatDoesNotFit_SaysWhyAndLeavesTheCertificateInUse()
    {
        using var shell = new CertificateShell();
        await shell.TypeAsync($"{ForeignCa.Create}\ngateway certificate issue mail.example.com");
        var before = shell.Read(Chain);
        await shell.TypeAsync($"gateway certificate request other.example.com --out mail.csr\n{ForeignCa.Sign}\nmv leaf.pem other.pem");

        Assert.Contains("No key of mail.example.com waits", await shell.RefusedAsync(
            1, "gateway certificate install mail.example.com other.pem"), StringComparison.Ordinal);
        await shell.TypeAsync("gateway certificate request mail.example.com --out mail.csr");
        Assert.Contains("not for the key that waits", await shell.RefusedAsync(
            1, "gateway certificate install mail.example.com other.pem"), StringComparison.Ordinal);
        await shell.TypeAsync(ForeignCa.Sign);
        Assert.Contains("CN=Foreign Issuing", await shell.RefusedAsync(
            1, "gateway certificate install mail.example.com leaf.pem"), StringComparison.Ordinal);
        await shell.TypeAsync("openssl x509 -req -in mail.csr -CA issuing.pem -CAkey issuing.key -days 10 -out nameless.pem");
        Assert.Contains("lacks the name mail.example.com", await shell.RefusedAsync(
            1, "gateway certificate install mail.example.com nameless.pem issuing.pem"), StringComparison.Ordinal);
        await shell.TypeAsync(
            "openssl x509 -req -in mail.csr -CA issuing.pem -CAkey issuing.key -copy_extensions copy -not_before 20200101000000Z "
                + "-not_after 20210101000000Z -out expired.pem || openssl x509 -req -in mail.csr -CA issuing.pem -CAkey issuing.key "
                + "-copy_extensions copy -days -1 -out expired.pem");
        Assert.Contains("expired on", await shell.RefusedAsync(
            1, "gateway certificate install mail.example.com expired.pem issuing.pem"), StringComparison.Ordinal);
        await shell.RefusedAsync(1, "gateway certificate install mail.example.com gateway.json");
        await shell.RefusedAsync(2, "gateway certificate install 'not a name' leaf.pem");
        Assert.Equal(before, shell.Read(Chain));
    }
}

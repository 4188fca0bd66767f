using System.Text.Json;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.EndToEndTests.Certificates;

public sealed class OwnCaTests
{
    private const string Chain = "certificates/mail.example.com/current/fullchain.pem";

    [Fact]
    [Proves("Certificates:Authority:PublicUrl")]
    [Proves("Certificates:Authority:PermittedDomains")]
    public async Task Issue_Revoke_AndTheList_AreVerifiedByOpenSsl()
    {
        using var shell =
            new CertificateShell(
                """ "Names": { "mail.example.com": {} }, "Authority": { "Name": "Example CA", "PublicUrl": "http://pki.example.com/", "PermittedDomains": [ "example.com" ] } """);

        await shell.TypeAsync("gateway certificate issue mail.example.com '*.example.com' --key Rsa2048");
        await shell.TypeAsync($"openssl verify -x509_strict -purpose sslserver -CAfile authority/ca.pem -CRLfile authority/ca.crl "
            + $"-crl_check -verify_hostname any.example.com {Chain}");
        var text = await shell.TypeAsync($"openssl x509 -in {Chain} -noout -text; openssl x509 -in authority/ca.pem -noout -text");
        await shell.TypeAsync($"cp {Chain} old.pem; gateway certificate renew mail.example.com; ! cmp -s {Chain} old.pem");
        await shell.TypeAsync(
            "serial=$(openssl x509 -in old.pem -noout -serial | cut -d= -f2); gateway certificate revoke $serial --reason Superseded");

        Assert.Contains("URI:http://pki.example.com/ca.crl", text, StringComparison.Ordinal);
        Assert.Contains("URI:http://pki.example.com/ca.cer", text, StringComparison.Ordinal);
        Assert.Contains("X509v3 Name Constraints: critical", text, StringComparison.Ordinal);
        Assert.Contains("certificate revoked", await shell.RefusedAsync(
            2, "openssl verify -CAfile authority/ca.pem -CRLfile authority/ca.crl -crl_check old.pem"), StringComparison.Ordinal);
        await shell.TypeAsync($"openssl verify -CAfile authority/ca.pem -CRLfile authority/ca.crl -crl_check {Chain}");
        Assert.Contains(
            "Superseded",
            await shell.TypeAsync("gateway certificate crl --out list.pem; openssl crl -in list.pem -noout -text -CAfile authority/ca.pem"),
            StringComparison.Ordinal);
        using var register = JsonDocument.Parse(await shell.TypeAsync("gateway certificate register --json"));
        Assert.Equal(2, register.RootElement.GetArrayLength());
        Assert.Equal("Superseded", register.RootElement[0].GetProperty("reason").GetString());
        await shell.RefusedAsync(1, "gateway certificate revoke nobody");
    }

    [Fact]
    public async Task Issue_ForPeopleAndDevices_IsAPfxThatVerifiesForClients()
    {
        using var shell = new CertificateShell();

        await shell.TypeAsync("printf 'secret\\n' > password");
        await shell.TypeAsync("gateway certificate issue-person alice --email alice@example.com --upn alice@corp.example.com --out "
            + "alice.pfx --password-file password");
        await shell.TypeAsync("gateway certificate issue-device phone-17 --out phone.pfx --password-file password --legacy --key Rsa2048");

        await shell.TypeAsync("openssl pkcs12 -in alice.pfx -passin file:password -clcerts -nokeys -out alice.pem; openssl verify "
            + "-x509_strict -purpose sslclient -CAfile authority/ca.pem alice.pem");
        Assert.Contains(
            "email:alice@example.com",
            await shell.TypeAsync("openssl x509 -in alice.pem -noout -ext subjectAltName"),
            StringComparison.Ordinal);
        await shell.TypeAsync("openssl pkcs12 -legacy -in phone.pfx -passin file:password -clcerts -nokeys -out phone.pem; openssl verify "
            + "-purpose sslclient -CAfile authority/ca.pem phone.pem");
        await shell.TypeAsync("gateway certificate revoke alice --reason KeyCompromise");
        await shell.RefusedAsync(2, "openssl verify -CAfile authority/ca.pem -CRLfile authority/ca.crl -crl_check alice.pem");
    }

    [Fact]
    [Proves("Certificates:PassphraseFile")]
    public async Task Backup_IsOpenedByOpenSslAndRestoredOnAnotherMachine()
    {
        const string Encrypted = """ "Names": { "mail.example.com": {} }, "PassphraseFile": "passphrase" """;
        using var here = new CertificateShell(Encrypted);
        using var there = new CertificateShell(Encrypted);
        await here.TypeAsync(
            "printf 'of the store\\n' > passphrase; printf 'of the backup\\n' > secret; gateway certificate issue mail.example.com");
        await there.TypeAsync("printf 'another\\n' > passphrase; printf 'of the backup\\n' > secret");

        await here.TypeAsync("gateway certificate backup gateway.backup --passphrase-file secret");
        var listing = await here.TypeAsync(
            "openssl cms -decrypt -inform DER -in gateway.backup -pwri_password 'of the backup' -out backup.tar; tar tf backup.tar");
        await there.TypeAsync($"cp {here.Folder}/gateway.backup .; gateway certificate restore gateway.backup --passphrase-file secret");

        Assert.Contains("store/mail.example.com/current", listing, StringComparison.Ordinal);
        Assert.Contains("authority/ca.key", listing, StringComparison.Ordinal);
        await there.TypeAsync($"cmp {Chain} {here.Folder}/{Chain}; gateway certificate check; gateway certificate issue other.example.com");
        Assert.Contains("ENCRYPTED", there.Read("certificates/mail.example.com/current/key.pem"), StringComparison.Ordinal);
        Assert.Contains("Nothing was restored", await there.RefusedAsync(
            1, "gateway certificate restore gateway.backup --passphrase-file secret"), StringComparison.Ordinal);
        Assert.Contains("passphrase is wrong", await there.RefusedAsync(
            1, "gateway certificate restore gateway.backup --passphrase-file passphrase"), StringComparison.Ordinal);
        await there.TypeAsync("gateway certificate restore gateway.backup --passphrase-file secret --force");
    }

    [Fact]
    public async Task Rollback_AfterAReplacement_PutsTheOldOneBack()
    {
        using var shell = new CertificateShell();

        await shell.TypeAsync(
            $"gateway certificate issue mail.example.com; cp {Chain} old.pem; gateway certificate renew mail.example.com");
        await shell.TypeAsync($"gateway certificate rollback mail.example.com; cmp {Chain} old.pem");

        await shell.RefusedAsync(1, "gateway certificate rollback mail.example.com");
    }
}

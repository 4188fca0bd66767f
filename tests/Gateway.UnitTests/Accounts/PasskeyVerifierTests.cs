using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.Accounts.Passkeys;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.UnitTests.Accounts;

public sealed class PasskeyVerifierTests : IDisposable
{
    private const string Page = "https://mail.example.com:8443";

    private static readonly PasskeyHost Host = new("mail.example.com", Page, "Example");
    private static readonly byte[] Challenge = RandomNumberGenerator.GetBytes(PasskeyVerifier.ChallengeBytes);
    private readonly SoftwareAuthenticator _passkey = new();

    /// <summary>Each attack, and the name of its refusal; the same for a new passkey and for its use.</summary>
    public static TheoryData<string, string> Attacks => new()
    {
        { "https://mail.example.com.evil.test", "WrongOrigin" },
        { "https://mail.example.com", "WrongOrigin" },
        { "http://mail.example.com:8443", "WrongOrigin" },
        { "android:apk-key-hash:abc", "WrongOrigin" },
        { "", "WrongOrigin" },
    };

    [Fact]
    public async Task Passkey_OfAnHonestBrowser_IsMadeAndUsed()
    {
        var made = await MakeAsync();
        var (status, counter) = await UseAsync(made);

        Assert.Equal((PasskeyStatus.Accepted, 1u), (status, counter));
        Assert.Equal(_passkey.CredentialId, made.CredentialId);
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Passkey_UsedOnAnotherSite_IsRefused(string origin, string expected)
    {
        var made = await MakeAsync();
        _passkey.Origin = origin;

        Assert.Equal(Enum.Parse<PasskeyStatus>(expected), (await UseAsync(made)).Status);
        Assert.Equal(Enum.Parse<PasskeyStatus>(expected), await TryMakeAsync());
    }

    [Fact]
    public async Task Passkey_BoundToAnotherHost_IsRefused()
    {
        var made = await MakeAsync();
        _passkey.Host = "example.com";

        Assert.Equal(PasskeyStatus.WrongHost, (await UseAsync(made)).Status);
        Assert.Equal(PasskeyStatus.WrongHost, await TryMakeAsync());
    }

    [Fact]
    public async Task Passkey_ThatSignedAnotherChallenge_IsRefused()
    {
        var made = await MakeAsync();
        _passkey.Challenge = Base64Url.EncodeToString(new byte[PasskeyVerifier.ChallengeBytes]);

        Assert.Equal(PasskeyStatus.WrongChallenge, (await UseAsync(made)).Status);
        Assert.Equal(PasskeyStatus.WrongChallenge, await TryMakeAsync());
    }

    [Fact]
    public async Task Passkey_WithoutThePerson_IsRefused()
    {
        var made = await MakeAsync();
        _passkey.Flags = SoftwareAuthenticator.UserPresent;
        Assert.Equal(PasskeyStatus.UserNotVerified, (await UseAsync(made)).Status);
        Assert.Equal(PasskeyStatus.UserNotVerified, await TryMakeAsync());

        _passkey.Flags = SoftwareAuthenticator.UserVerified;
        Assert.Equal(PasskeyStatus.UserNotPresent, (await UseAsync(made)).Status);
        Assert.Equal(PasskeyStatus.UserNotPresent, await TryMakeAsync());
    }

    [Fact]
    public async Task Signature_OfAnotherKey_IsRefused()
    {
        var made = await MakeAsync();
        _passkey.IsForged = true;
        Assert.Equal(PasskeyStatus.WrongSignature, (await UseAsync(made)).Status);

        using var other = new SoftwareAuthenticator();
        var answer = PasskeyResponse.Read(other.Use(Options(PasskeyVerifier.RequestOptions(Host, Challenge, [])), Page))!;
        Assert.Equal(PasskeyStatus.WrongSignature, (await PasskeyVerifier.VerifyAsync(Host, Challenge, answer, made.PublicKey)).Status);
    }

    [Fact]
    public async Task Answer_ForANewPasskey_IsNoneForItsUse()
    {
        var made = await MakeAsync();
        var created = PasskeyResponse.Read(_passkey.Create(Creation(), Page))!;
        var used = PasskeyResponse.Read(_passkey.Use(Options(PasskeyVerifier.RequestOptions(Host, Challenge, [])), Page))!;
        var swapped = new PasskeyResponse
        {
            CredentialId = used.CredentialId,
            ClientData = created.ClientData,
            AuthenticatorData = used.AuthenticatorData,
            Signature = used.Signature,
        };

        Assert.Equal(PasskeyStatus.Malformed, (await PasskeyVerifier.VerifyAsync(Host, Challenge, swapped, made.PublicKey)).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"id":1}""")]
    [InlineData("""{"id":"AAAA"}""")]
    [InlineData("""{"id":"****","clientData":"AAAA"}""")]
    public void Response_ThatIsNone_IsNotRead(string json) => Assert.Null(PasskeyResponse.Read(json));

    [Fact]
    public async Task Bytes_OfAttackers_AreRefused()
    {
        var made = await MakeAsync();
        var honest = PasskeyResponse.Read(_passkey.Create(Creation(), Page))!;
        var used = PasskeyResponse.Read(_passkey.Use(Options(PasskeyVerifier.RequestOptions(Host, Challenge, [])), Page))!;

        // A fixed seed: what fails once fails always.
        var random = new Random(18);
        for (var i = 0; i < 2_000; i++)
        {
            var changed = new PasskeyResponse
            {
                CredentialId = honest.CredentialId,
                ClientData = Change(honest.ClientData, random, i % 3 == 0),
                Attestation = Change(honest.Attestation, random, i % 3 == 1),
            };
            await PasskeyVerifier.VerifyNewAsync(Host, Challenge, changed);
            var forged = new PasskeyResponse
            {
                CredentialId = used.CredentialId,
                ClientData = Change(used.ClientData, random, i % 3 == 0),
                AuthenticatorData = Change(used.AuthenticatorData, random, i % 3 == 1),
                Signature = Change(used.Signature, random, i % 3 == 2),
            };
            var isChanged = !forged.ClientData.AsSpan().SequenceEqual(used.ClientData)
                || !forged.AuthenticatorData.AsSpan().SequenceEqual(used.AuthenticatorData)
                || !forged.Signature.AsSpan().SequenceEqual(used.Signature);
            var (status, _) = await PasskeyVerifier.VerifyAsync(Host, Challenge, forged, made.PublicKey);
            Assert.Equal(isChanged, status != PasskeyStatus.Accepted);
        }
    }

    [Theory]
    [InlineData(0x81)] // an array in an array
    [InlineData(0xa1)] // a map as the key of a map
    [InlineData(0xc1)] // a tag of a tag
    [InlineData(0x9f)] // an array of unknown length
    public async Task Nesting_ThatWouldOverflowTheStack_IsRefused(byte level)
    {
        var deep = Enumerable.Repeat(level, 4_000).ToArray();
        var honest = PasskeyResponse.Read(_passkey.Create(Creation(), Page))!;
        var response = new PasskeyResponse { CredentialId = [1], ClientData = honest.ClientData, Attestation = deep };
        Assert.Equal(PasskeyStatus.Malformed, (await PasskeyVerifier.VerifyNewAsync(Host, Challenge, response)).Status);

        // As the extensions of a use, and of a new passkey.
        var made = await MakeAsync();
        byte[] data = [.. SHA256.HashData(Encoding.UTF8.GetBytes(Host.Id)), 0x85, 0, 0, 0, 1, .. deep];
        var used = new PasskeyResponse { CredentialId = [1], ClientData = honest.ClientData, AuthenticatorData = data, Signature = [1] };
        Assert.Equal(PasskeyStatus.Malformed, (await PasskeyVerifier.VerifyAsync(Host, Challenge, used, made.PublicKey)).Status);
        byte[] start = [0xa1, 0x68, .. "authData"u8, 0x59, 0x0f, 0xd7];
        var fresh = new PasskeyResponse
        {
            CredentialId = [1],
            ClientData = honest.ClientData,
            Attestation = [.. start, .. data.AsSpan(0, 37), .. new byte[18], .. deep],
        };
        Assert.Equal(PasskeyStatus.Malformed, (await PasskeyVerifier.VerifyNewAsync(Host, Challenge, fresh)).Status);
    }

    [Fact]
    public async Task Nesting_WhereTheFlagsSayThatNobodyReads_IsRefused()
    {
        var honest = PasskeyResponse.Read(_passkey.Create(Creation(), Page))!;
        var made = await MakeAsync();
        var host = SHA256.HashData(Encoding.UTF8.GetBytes(Host.Id));
        var deep = Enumerable.Repeat((byte)0x81, 3_839).ToArray();

        // A use that says it carries a passkey: behind byte 37 a string, which as the length of an identifier leads into the array.
        byte[] data = [.. host, 0x45, 0, 0, 0, 1, 0x59, 0x0f, 0x0f, .. new byte[15], .. deep, 0];
        var used = new PasskeyResponse { CredentialId = [1], ClientData = honest.ClientData, AuthenticatorData = data, Signature = [1] };
        Assert.Equal(PasskeyStatus.Malformed, (await PasskeyVerifier.VerifyAsync(Host, Challenge, used, made.PublicKey)).Status);

        // A new one that says it carries none, but extensions: they begin where the model would.
        data = [.. host, 0x85, 0, 0, 0, 1, .. Enumerable.Repeat((byte)0x81, 15), 0x83, 0x0f, 0, .. deep, 0];
        byte[] start = [0xa1, 0x68, .. "authData"u8, 0x59, (byte)(data.Length >> 8), (byte)data.Length];
        var fresh = new PasskeyResponse { CredentialId = [1], ClientData = honest.ClientData, Attestation = [.. start, .. data] };
        Assert.Equal(PasskeyStatus.Malformed, (await PasskeyVerifier.VerifyNewAsync(Host, Challenge, fresh)).Status);
    }

    [Fact]
    public void Options_AskForWhatIsRequired()
    {
        var creation = Creation();
        var selection = creation.GetProperty("authenticatorSelection");
        Assert.Equal("none", creation.GetProperty("attestation").GetString());
        Assert.Equal("required", selection.GetProperty("residentKey").GetString());
        Assert.Equal("required", selection.GetProperty("userVerification").GetString());
        var request = Options(PasskeyVerifier.RequestOptions(Host, Challenge, [[1, 2, 3]]));
        Assert.Equal("required", request.GetProperty("userVerification").GetString());
        Assert.Equal("AQID", request.GetProperty("allowCredentials")[0].GetProperty("id").GetString());
    }

    public void Dispose() => _passkey.Dispose();

    private static byte[] Change(byte[] bytes, Random random, bool change)
    {
        if (!change)
        {
            return bytes;
        }

        var copy = bytes[..(random.Next(4) == 0 ? random.Next(bytes.Length) : bytes.Length)].ToArray();
        for (var i = random.Next(1, 4); i > 0 && copy.Length > 0; i--)
        {
            copy[random.Next(copy.Length)] = (byte)random.Next(256);
        }

        return copy;
    }

    private static JsonElement Creation() => Options(PasskeyVerifier.CreationOptions(Host, "bob", [7], Challenge, []));

    private static JsonElement Options(string json) => JsonElement.Parse(json);

    private async Task<NewPasskey> MakeAsync()
    {
        var response = PasskeyResponse.Read(_passkey.Create(Creation(), Page))!;
        var (status, made) = await PasskeyVerifier.VerifyNewAsync(Host, Challenge, response);
        Assert.Equal(PasskeyStatus.Accepted, status);
        return made!;
    }

    private async Task<PasskeyStatus> TryMakeAsync() =>
        (await PasskeyVerifier.VerifyNewAsync(Host, Challenge, PasskeyResponse.Read(_passkey.Create(Creation(), Page))!)).Status;

    private Task<(PasskeyStatus Status, uint Counter)> UseAsync(NewPasskey made) => PasskeyVerifier.VerifyAsync(
        Host,
        Challenge,
        PasskeyResponse.Read(_passkey.Use(Options(PasskeyVerifier.RequestOptions(Host, Challenge, [])), Page))!,
        made.PublicKey);
}

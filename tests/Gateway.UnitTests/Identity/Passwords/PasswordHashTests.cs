using System.Text;
using Gateway.Identity.Credentials;
using Gateway.Identity.Metrics;
using Gateway.Identity.Passwords;
using Xunit;

namespace Gateway.UnitTests.Identity.Passwords;

public sealed class PasswordHashTests
{
    [Theory]
    [InlineData("secret")]
    [InlineData("pässwörd")]
    [InlineData("  spaces and a : colon ")]
    public void Matches_OfItsOwnPassword_IsTrueAndOfAnotherFalse(string password)
    {
        Assert.True(PasswordHash.TryParse(PasswordHash.Create(new Secret(password), 1000).ToPhc(), out var hash));

        Assert.True(hash.Matches(new Secret(password)));
        Assert.False(hash.Matches(new Secret(password + "x")));
        Assert.False(hash.Matches(new Secret("")));
    }

    [Fact]
    public void Create_Twice_GivesDifferentSaltsAndTodaysParameters()
    {
        var one = PasswordHash.Create(new Secret("secret")).ToPhc();

        Assert.NotEqual(one, PasswordHash.Create(new Secret("secret")).ToPhc());
        Assert.StartsWith("$pbkdf2-sha512$i=210000$", one, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_OfFewerIterations_IsOutdatedButMatches()
    {
        // python: hashlib.pbkdf2_hmac('sha512', b'secret', b'saltsaltsaltsalt', 1000)
        var key = Convert.ToBase64String(System.Security.Cryptography.Rfc2898DeriveBytes.Pbkdf2(
            "secret"u8, "saltsaltsaltsalt"u8, 1000, System.Security.Cryptography.HashAlgorithmName.SHA512, 64)).TrimEnd('=');
        Assert.True(PasswordHash.TryParse(
            $"$pbkdf2-sha512$i=1000${Convert.ToBase64String(Encoding.ASCII.GetBytes("saltsaltsaltsalt")).TrimEnd('=')}${key}",
            out var hash));

        Assert.True(hash.IsOutdated);
        Assert.True(hash.Matches(new Secret("secret")));
        Assert.DoesNotContain(key, $"{hash}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("$pbkdf2-sha512$i=1000$c2FsdHNhbHQ")]
    [InlineData("$pbkdf2-sha1$i=1000$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$pbkdf2-sha512$i=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$pbkdf2-sha512$i=99999999$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$pbkdf2-sha512$i=-1000$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$pbkdf2-sha512$i=1000$!!!!$AAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$pbkdf2-sha512$i=1000$c2Fs$AAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$pbkdf2-sha512$i=1000$c2FsdHNhbHQ$AAAA")]
    public void TryParse_OfAnythingElse_IsFalse(string? text) => Assert.False(PasswordHash.TryParse(text, out _));

    [Fact]
    public async Task Verifier_WithAFullQueue_SaysBusy()
    {
        using var identity = new IdentityFixture();
        var hasher = new HeldHasher();
        var verifier = new PasswordVerifier(identity.Get<IdentityMetrics>(), parallel: 1, queued: 1, perSource: 1, hasher.CompareAsync);
        var hash = PasswordHash.Create(new Secret("secret"), 1000);

        var first = VerifyAsync("guess");
        var second = VerifyAsync("secret");
        var third = await VerifyAsync("secret");
        hasher.Release(2);

        Assert.Equal(PasswordStatus.Busy, third);
        Assert.Equal(PasswordStatus.Mismatch, await first);
        Assert.Equal(PasswordStatus.Match, await second);

        Task<PasswordStatus> VerifyAsync(string password) =>
            verifier.VerifyAsync(hash, new Secret(password), IdentityFixture.Somewhere, TestContext.Current.CancellationToken).AsTask();
    }
}

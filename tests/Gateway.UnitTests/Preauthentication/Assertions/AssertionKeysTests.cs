using System.Text.Json;
using Gateway.Preauthentication.Assertions;
using Gateway.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Preauthentication.Assertions;

public sealed class AssertionKeysTests : IDisposable
{
    private static readonly AssertionOptions Options = new() { KeyLife = TimeSpan.FromDays(30) };

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));

    private string Path => _folder.Combine("assertion-keys");

    [Fact]
    public void Current_AtFirst_MakesAKeyThatSignsAtOnceForItsOwnerAlone()
    {
        var keys = Keys();
        Assert.False(Directory.Exists(Path));

        var current = keys.Current;

        Assert.Equal([current.Signing.Id], current.Published.Select(k => k.Id));
        Assert.Equal(current.Signing.Id, Assert.Single(PublishedIds(current)));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Assert.Single(Directory.GetFiles(Path))));
        }
    }

    [Fact]
    public void Current_AfterARestart_IsTheSameKey()
    {
        var before = Keys().Current.Signing.Id;

        Assert.Equal(before, Keys().Current.Signing.Id);
    }

    [Fact]
    public void Document_HasNoPrivatePart()
    {
        using var document = JsonDocument.Parse(Keys().Current.Document);

        var key = Assert.Single(document.RootElement.GetProperty("keys").EnumerateArray());
        Assert.Equal(["alg", "crv", "kid", "kty", "use", "x", "y"], key.EnumerateObject().Select(p => p.Name).Order());
    }

    [Fact]
    public void Refresh_OverTime_PublishesTheNextBeforeItSignsAndTheLastAfterIt()
    {
        var keys = Keys();
        var first = keys.Current.Signing.Id;

        _time.Advance(Options.KeyLife);
        var announced = keys.Refresh();
        var second = Assert.Single(PublishedIds(announced), id => id != first);
        Assert.Equal(first, announced.Signing.Id);

        _time.Advance(AssertionKeySet.Lead);
        var changed = keys.Refresh();
        Assert.Equal(second, changed.Signing.Id);
        Assert.Contains(first, PublishedIds(changed));

        _time.Advance(Options.KeyLife - AssertionKeySet.Lead);
        var third = keys.Refresh();
        Assert.Equal(3, third.Published.Count);

        _time.Advance(AssertionKeySet.Lead);
        var last = keys.Refresh();
        Assert.DoesNotContain(first, PublishedIds(last));
        Assert.Equal(2, Directory.GetFiles(Path).Length);
        Assert.Equal(second, last.Published[0].Id);
    }

    [Fact]
    public void Refresh_OfAGatewayThatSharesTheFolder_KnowsTheOthersKey()
    {
        var (one, other) = (Keys(), Keys());
        var key = one.Current.Signing.Id;

        Assert.Equal(key, other.Current.Signing.Id);
        _time.Advance(Options.KeyLife);
        var announced = one.Refresh().Published[^1].Id;

        Assert.Equal(announced, other.Refresh().Published[^1].Id);
    }

    [Theory]
    [InlineData("20261124T070000Z-x.pem", "no key")]
    [InlineData("nonsense.pem", "")]
    public void Current_WithAFileThatIsNoKey_GoesOnWithoutIt(string name, string content)
    {
        Directory.CreateDirectory(Path);
        File.WriteAllText(System.IO.Path.Combine(Path, name), content);

        Assert.Single(Keys().Current.Published);
    }

    [Fact]
    public void Current_WithAPassphrase_KeepsKeysEncryptedAndUsesNoClearOne()
    {
        var clear = Keys().Current.Signing.Id;

        var encrypted = Keys("passphrase").Current.Signing.Id;
        Assert.NotEqual(clear, encrypted);
        Assert.Equal(encrypted, Keys("passphrase").Current.Signing.Id);
        Assert.Single(Directory.GetFiles(Path), f => File.ReadAllText(f).Contains("ENCRYPTED", StringComparison.Ordinal));

        Assert.Single(new AssertionKeyFolder(Path, "passphrase").EncryptAll());
        Assert.Contains(clear, Keys("passphrase").Current.Published.Select(k => k.Id));
        Assert.All(Directory.GetFiles(Path), f => Assert.Contains("ENCRYPTED", File.ReadAllText(f), StringComparison.Ordinal));
        Assert.DoesNotContain(clear, Keys("another").Current.Published.Select(k => k.Id));
    }

    [Fact]
    public void Current_WhereNothingCanBeKept_SignsUntilTheGatewayEnds()
    {
        _folder.Write("assertion-keys", "a file, where the folder should be");
        var keys = Keys();

        var key = keys.Current.Signing.Id;
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(key, keys.Refresh().Signing.Id);
    }

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<string?> PublishedIds(AssertionKeySet keys)
    {
        using var document = JsonDocument.Parse(keys.Document);
        return [.. document.RootElement.GetProperty("keys").EnumerateArray().Select(k => k.GetProperty("kid").GetString())];
    }

    private AssertionKeys Keys(string? passphrase = null) => new(
        new AssertionKeyFolder(Path, passphrase),
        new FixedOptions<AssertionOptions>(Options),
        _time,
        NullLogger<AssertionKeys>.Instance);
}

using Gateway.Identity;
using Gateway.Identity.Directories;
using Gateway.Identity.Lockout;
using Xunit;

namespace Gateway.UnitTests.Identity.Directories;

public sealed class LockoutMarginTests
{
    [Theory]
    [InlineData(21, 30, LockoutMode.Enforce, 10, null, 20, 30, null)]
    [InlineData(10, 30, LockoutMode.Enforce, 10, null, 20, 30, "Lockout:Threshold 10 passes as many on")]
    [InlineData(20, 30, LockoutMode.Enforce, 10, null, 20, 30, "come to 20")]
    [InlineData(20, 30, LockoutMode.Enforce, 10, 9, 20, 30, null)]
    [InlineData(11, 30, LockoutMode.Enforce, 10, null, 0, 30, null)]
    [InlineData(50, 60, LockoutMode.Enforce, 10, null, 20, 30, "one more try through every 00:30:00")]
    [InlineData(50, 30, LockoutMode.LogOnly, 10, null, 20, 30, "Lockout:Mode is LogOnly")]
    [InlineData(50, 30, LockoutMode.Off, 10, null, 20, 30, "Lockout:Mode is Off")]
    public void Warnings_WhereTheDirectoryWouldLockFirst_SaySo(
        int after, int counts, LockoutMode mode, int threshold, int? familiar, int networks, int window, string? expected)
    {
        var options = new IdentityOptions
        {
            Lockout = new()
            {
                Mode = mode,
                Threshold = threshold,
                FamiliarThreshold = familiar,
                FamiliarNetworks = networks,
                Window = TimeSpan.FromMinutes(window),
            },
            Directories = new Dictionary<string, DirectoryOptions>
            {
                ["corp"] = new() { DirectoryLockout = new() { After = after, Window = TimeSpan.FromMinutes(counts) } },
            },
        };

        var warnings = IdentityOptionsValidator.Warnings(options).ToArray();

        if (expected is null)
        {
            Assert.Empty(warnings);
            return;
        }

        var (key, message) = Assert.Single(warnings);
        Assert.Equal("Directories:corp:DirectoryLockout", key);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(21, 1, null)]
    [InlineData(21, 2, "the failures that 2 gateways pass on, from unknown and familiar sources, come to 40")]
    [InlineData(41, 2, null)]
    public void Warnings_OfSeveralGateways_MultiplyWhatIsPassedOn(int after, int gateways, string? expected)
    {
        var warnings = IdentityOptionsValidator.Warnings(new IdentityOptions
        {
            Gateways = gateways,
            Directories = new Dictionary<string, DirectoryOptions> { ["corp"] = new() { DirectoryLockout = new() { After = after } } },
        }).ToArray();

        Assert.Equal(expected is null ? 0 : 1, warnings.Length);
        Assert.All(warnings, warning => Assert.Contains(expected!, warning.Message, StringComparison.Ordinal)); // none where it is null
    }

    [Fact]
    public void Warnings_OfADirectoryThatSaysNothingOfALock_AreNone() =>
        Assert.Empty(IdentityOptionsValidator.Warnings(new IdentityOptions
        {
            Directories = new Dictionary<string, DirectoryOptions> { ["corp"] = new() },
        }));

    // Four gateways that share a lockout of 10 and 10: 20, and three of them cut off add two and two each.
    [Theory]
    [InlineData(33, 4, null)]
    [InlineData(32, 4, "the failures that 4 gateways pass on, from unknown and familiar sources, come to 32")]
    [InlineData(21, 1, null)]
    public void Warnings_OfGatewaysThatShareTheLockout_CountItOnceAndTheSharesOfThoseCutOff(int after, int gateways, string? expected)
    {
        var options = new IdentityOptions
        {
            Gateways = gateways,
            Directories = new Dictionary<string, DirectoryOptions> { ["corp"] = new() { DirectoryLockout = new() { After = after } } },
        };

        var warnings = IdentityOptionsValidator.Warnings(options, isShared: true).Select(w => w.Message).ToArray();

        Assert.Equal(expected is null ? 0 : 1, warnings.Length);
        Assert.All(warnings, w => Assert.Contains(expected!, w, StringComparison.Ordinal));
    }
}

using Gateway.Identity;
using Gateway.Identity.Directories;
using Xunit;

namespace Gateway.UnitTests.Identity;

public sealed class IdentityOptionsValidatorTests
{
    [Fact]
    public void Validate_OfMistakes_FindsThemAll()
    {
        var options = new IdentityOptions
        {
            Domains = ["example.com", "@example.com"],
            Throttling = new() { Exempt = ["192.0.2.1", "192.0.2.0/24", "2001:db8::/32", "192.0.2.7/24", "office"] },
            Users = new() { File = "" },
        };

        var members = IdentityOptionsValidator.Validate(options).SelectMany(r => r.MemberNames);

        Assert.Equal(["Domains:1", "Throttling:Exempt:4", "Users:File"], members);
    }

    [Theory]
    [InlineData(100_000, null)]
    [InlineData(100_001, "Lockout:Capacity")]
    public void Warnings_WhereTheDirectoriesHaveMoreUsersThanTheLockout_NameTheCapacity(int users, string? expected)
    {
        var options = new IdentityOptions
        {
            Lockout = new() { Capacity = 150_000 },
            Directories = new Dictionary<string, DirectoryOptions>
            {
                ["one"] = new() { Users = 50_000 },
                ["two"] = new() { Users = users },
            },
        };

        Assert.Equal(expected, IdentityOptionsValidator.Warnings(options).SingleOrDefault().Key);
    }
}

using Gateway.Identity;
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
}

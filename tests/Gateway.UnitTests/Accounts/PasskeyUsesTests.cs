using Gateway.Accounts.Passkeys;
using Xunit;

namespace Gateway.UnitTests.Accounts;

public sealed class PasskeyUsesTests
{
    public static TheoryData<string> Names => [.. Enum.GetNames<PasskeyUse>()];

    [Theory]
    [MemberData(nameof(Names))]
    public void Use_HasATagOfItsOwn(string name)
    {
        var use = Enum.Parse<PasskeyUse>(name);

        Assert.Equal(use, PasskeyUses.Find(PasskeyUses.TagOf(use)));
    }
}

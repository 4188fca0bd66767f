using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Xunit;

namespace Gateway.UnitTests.Identity.Directories;

public sealed class DirectorySetTests
{
    [Theory]
    [InlineData("alice", "first second")]
    [InlineData("alice@corp.example.com", "second")]
    [InlineData("CORP\\alice", "second")]
    [InlineData("alice@elsewhere.example.com", "first second")]
    public void For_AnAccount_IsItsDomainsDirectoryOrAllInOrder(string user, string expected)
    {
        var (first, second) = (new FakeDirectory("first"), new FakeDirectory("second"));
        var names = new AccountNames([], [("corp.example.com", "corp.example.com"), ("CORP", "corp.example.com")]);
        var directories = new DirectorySet(names, [first, second], [("corp.example.com", second)]);

        Assert.Equal(expected.Split(' '), directories.For(names.Normalize(user)!).Select(d => d.Name));
    }
}

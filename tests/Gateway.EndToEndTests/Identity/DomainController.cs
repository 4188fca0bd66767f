using Xunit;

namespace Gateway.EndToEndTests.Identity;

/// <summary>For tests with a domain controller of their own: it takes well-known ports, so there is one at a time.</summary>
[CollectionDefinition(Name)]
public sealed class DomainController
{
    public const string Name = "Domain controller";
}

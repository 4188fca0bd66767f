using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Identity.Ldap;

/// <summary>One entry of <c>Referrals</c>: the servers of another part of the tree.</summary>
public sealed class LdapReferralOptions
{
    [Required]
    [Description("Servers that are asked in place of the referral's host, tried in order, with the account of the gateway: "
        + "ldaps://dc1.child.corp.example.com.")]
    public IReadOnlyList<Uri> Servers { get; init; } = [];
}

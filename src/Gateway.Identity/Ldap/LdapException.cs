namespace Gateway.Identity.Ldap;

/// <summary>An operation at one server failed. <see cref="LdapDirectory"/> handles it.</summary>
internal sealed class LdapException(LdapFailure failure, string message, Exception? inner = null) : Exception(message, inner)
{
    public LdapFailure Failure => failure;
}

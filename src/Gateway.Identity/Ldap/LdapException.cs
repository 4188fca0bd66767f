namespace Gateway.Identity.Ldap;

/// <summary>A directory that could not be asked; it ends one attempt at one server and never leaves <see cref="LdapDirectory"/>.</summary>
internal sealed class LdapException(LdapFailure failure, string message, Exception? inner = null) : Exception(message, inner)
{
    public LdapFailure Failure => failure;
}

/**
 * Makes the container image: a base of Debian packages ({@code base.sh}), the layers on it by jib, and a class archive from
 * a training run in the image itself. Also runs an unpacked image, for the training and for the tests of what came out.
 * Build time only; nothing in here is shipped.
 */
package dev.jetpilot.image;

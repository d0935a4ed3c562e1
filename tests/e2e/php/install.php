<?php
// Makes the database and an empty blog. Run in the folder that holds WordPress.
$database = new mysqli( 'localhost', 'root', '', '', 0, getenv( 'WORDPRESS_SOCKET' ) );
$database->query( 'CREATE DATABASE wordpress CHARACTER SET utf8mb4' );

define( 'WP_INSTALLING', true );
require getcwd() . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';

function no_mail() {
	return true;
}
add_filter( 'pre_wp_mail', 'no_mail' );
wp_install( 'The Dunmere Gazette', 'editor', 'editor@example.org', true, '', 'only for tests' );
